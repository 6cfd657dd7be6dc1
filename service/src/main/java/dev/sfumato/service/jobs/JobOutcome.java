package dev.sfumato.service.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param status a final one
 * @param step of the job's run at which its generation is logged; null if it was not tracked
 * @param images those that were finished, in order
 * @param warnings what the caller should know
 * @param failure why it failed; null unless it did
 * @param lastEvent the number of the event that told of the end
 */
public record JobOutcome(
        JobStatus status,
        @Nullable Long step,
        List<JobImage> images,
        List<String> warnings,
        @Nullable JobFailure failure,
        int lastEvent) {

    public JobOutcome {
        if (!status.isFinal() || (failure != null) != (status == JobStatus.FAILED)) {
            throw new IllegalArgumentException("no outcome: " + status + " with failure " + failure);
        }
        images = List.copyOf(images);
        warnings = List.copyOf(warnings);
    }

    /** The end of a job that was not painted to its end. */
    public static JobOutcome cancelled(List<JobImage> images, int lastEvent) {
        return new JobOutcome(JobStatus.CANCELLED, null, images, List.of(), null, lastEvent);
    }

    /** The end of a job that failed. */
    public static JobOutcome failed(JobFailure failure, List<JobImage> images, int lastEvent) {
        return new JobOutcome(JobStatus.FAILED, null, images, List.of(), failure, lastEvent);
    }
}
