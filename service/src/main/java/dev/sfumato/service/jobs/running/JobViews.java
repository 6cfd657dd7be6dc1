package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.events.JobEvent.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Tells how jobs stand now, and when they are expected to begin and to end. Thread-safe. */
final class JobViews {
    private final JobQueue queue;
    private final InstantSource clock;

    JobViews(JobQueue queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** A job of the store, which may be on its way. */
    JobView of(Job stored) {
        return queue.find(stored.id()).map(this::of).orElseGet(() -> JobView.finished(stored));
    }

    JobView of(LiveJob live) {
        Job job = live.job();
        Instant now = clock.instant();
        return switch (job.status()) {
            case QUEUED -> {
                JobQueue.Place place = queue.place(live);
                Instant start = now.plus(place.work());
                yield new JobView(job, place.before(), start, start.plus(job.work()), null, List.of());
            }
            case RUNNING ->
                new JobView(
                        job,
                        null,
                        null,
                        now.plus(JobQueue.remaining(live)),
                        live.log().newest(Step.class),
                        live.images());
            case COMPLETED, FAILED, CANCELLED -> JobView.finished(job);
        };
    }
}
