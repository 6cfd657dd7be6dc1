package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.Job;
import java.time.Instant;
import java.util.Comparator;

/**
 * Which of the waiting jobs the engine gets first: by priority, then by when each is due. A job is due some multiple of
 * its own length after it came, so short ones pass long ones, and a long one waits for those alone that came until it
 * was due.
 */
final class HandOverOrder implements Comparator<Job> {
    private static final int PATIENCE = 10;

    private static final Comparator<Job> ORDER = Comparator.comparing(
                    (Job job) -> job.request().terms().priority())
            .thenComparing(HandOverOrder::due)
            .thenComparing(Job::id);

    private static Instant due(Job job) {
        return job.createdAt().plus(job.work().multipliedBy(PATIENCE));
    }

    @Override
    public int compare(Job one, Job other) {
        return ORDER.compare(one, other);
    }
}
