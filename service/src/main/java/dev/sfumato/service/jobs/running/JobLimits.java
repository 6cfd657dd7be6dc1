package dev.sfumato.service.jobs.running;

import java.time.Duration;

/**
 * How much is kept, and how much is taken on.
 *
 * @param retention for how long finished jobs are kept, above 0
 * @param mostWork expected time of the device that all unfinished jobs may need together, above 0
 */
public record JobLimits(Duration retention, Duration mostWork) {
    /** A week, and a day of work. */
    public static final JobLimits DEFAULT = new JobLimits(Duration.ofDays(7), Duration.ofDays(1));

    /** @throws IllegalArgumentException naming the one that is not above 0 */
    public JobLimits {
        if (!retention.isPositive()) {
            throw new IllegalArgumentException("retention: must be above 0, got " + retention);
        }
        if (!mostWork.isPositive()) {
            throw new IllegalArgumentException("mostWork: must be above 0, got " + mostWork);
        }
    }
}
