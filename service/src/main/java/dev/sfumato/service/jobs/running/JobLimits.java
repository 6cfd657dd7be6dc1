package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.JobsFullException;
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

    /**
     * Refuses work that is too much beside what is pending.
     *
     * @throws JobsFullException saying when there will be room
     */
    void requireRoom(Duration pending, Duration work) {
        Duration over = pending.plus(work).minus(mostWork);
        // A job that alone is more than is taken on has to fit sometime.
        if (over.isPositive() && !pending.isZero()) {
            long seconds = Math.max(1, Math.min(over.toSeconds() + 1, pending.toSeconds() + 1));
            throw new JobsFullException(pending, mostWork, Duration.ofSeconds(seconds));
        }
    }
}
