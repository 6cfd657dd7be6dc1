package dev.sfumato.service.jobs.events;

import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobImage;
import java.time.Duration;
import java.util.List;

/**
 * Something that happened to a job: Queued (again where its position changes), Started, Steps, Previews and Images, and
 * at last exactly one of Completed, Failed and Cancelled. Where a restart of the server interrupts a job, Queued and all
 * that follows come again.
 */
public sealed interface JobEvent {

    /** Whether no event follows. */
    default boolean isFinal() {
        return switch (this) {
            case Queued _, Started _, Step _, Preview _, Image _ -> false;
            case Completed _, Failed _, Cancelled _ -> true;
        };
    }

    /**
     * It waits.
     *
     * @param position unfinished jobs before it
     */
    record Queued(int position) implements JobEvent {}

    /** The device began with it. */
    record Started() implements JobEvent {}

    /**
     * A picture advanced.
     *
     * @param image its index, from 0
     * @param images of the job
     * @param step steps of the picture done, from 1
     * @param steps of the picture in all
     * @param remaining until the job is expected to be finished
     */
    record Step(int image, int images, int step, int steps, Duration remaining) implements JobEvent {}

    /**
     * What a picture looks like so far.
     *
     * @param index among the previews of the picture, from 0
     * @param png the file; not copied, so not to be written to
     */
    @SuppressWarnings("ArrayRecordComponent") // told apart by identity alone
    record Preview(int image, int index, int step, int steps, byte[] png) implements JobEvent {}

    /** A picture is finished. */
    record Image(JobImage image) implements JobEvent {}

    /** All are finished. */
    record Completed(List<JobImage> images) implements JobEvent {
        public Completed {
            images = List.copyOf(images);
        }
    }

    /** The job ended without all of its pictures. */
    record Failed(JobFailure failure) implements JobEvent {}

    /** The job was cancelled before all of its pictures were finished. */
    record Cancelled() implements JobEvent {}
}
