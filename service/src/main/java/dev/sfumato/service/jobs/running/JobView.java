package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.events.JobEvent.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job, and what is known of its way at this moment.
 *
 * @param position unfinished jobs before it; null unless it is queued
 * @param estimatedStart null unless it is queued
 * @param estimatedFinish null once it is finished
 * @param step the last step that was made; null unless it runs and has made one
 * @param images those that are finished so far
 */
public record JobView(
        Job job,
        @Nullable Integer position,
        @Nullable Instant estimatedStart,
        @Nullable Instant estimatedFinish,
        @Nullable Step step,
        List<JobImage> images) {

    public JobView {
        images = List.copyOf(images);
    }

    /** A job that is not on its way any more. */
    static JobView finished(Job job) {
        return new JobView(
                job,
                null,
                null,
                null,
                null,
                job.outcome() == null ? List.of() : job.outcome().images());
    }
}
