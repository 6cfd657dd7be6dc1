package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import java.time.Duration;
import java.util.List;

/**
 * Something that happened to one request.
 *
 * <p>Each request sees: Queued, Started, Encoded, then for each picture its Steps, among them the
 * Previews that were asked for, and ImageReady (the pictures become ready in their order, but their steps may alternate),
 * then exactly one of Completed, Failed, Cancelled (which may also come earlier). Queued is delivered by the submitting thread before
 * submit returns, all others by the engine thread; they never overlap. A listener must not block: nothing is painted
 * meanwhile. What a listener throws is logged and does not change the fate of the request.
 */
public sealed interface StepEvent {

    /** The id of {@link GenerationHandle#id()}. */
    String requestId();

    /**
     * The request was accepted.
     *
     * @param position unfinished requests before it, 0 if none
     */
    record Queued(String requestId, int position) implements StepEvent {}

    /**
     * The request got its first turn.
     *
     * @param waited since the submission
     */
    record Started(String requestId, Duration waited) implements StepEvent {}

    /**
     * The prompts were read.
     *
     * @param warnings one for each prompt that was too long for the model, with the text that it did not read
     */
    record Encoded(String requestId, List<String> warnings) implements StepEvent {

        public Encoded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * A picture advanced by one denoising step.
     *
     * @param image the picture's index, from 0
     * @param step the steps done, from 1
     * @param steps the steps in all
     * @param stepTime what this step took
     * @param elapsed since the request started
     */
    record Step(String requestId, int image, int step, int steps, Duration stepTime, Duration elapsed)
            implements StepEvent {}

    /**
     * What a picture would be if its last step's prediction were the last.
     *
     * @param image the picture's index, from 0
     * @param index of the preview among those of this picture, from 0
     * @param step the steps done, from 1
     * @param steps the steps in all
     */
    record Preview(String requestId, int image, int index, int step, int steps, RgbImage picture)
            implements StepEvent {}

    /** A picture is finished. */
    record ImageReady(String requestId, GeneratedImage image) implements StepEvent {}

    /** All pictures are finished. */
    record Completed(String requestId) implements StepEvent {}

    /** The request ended without all of its pictures. */
    record Failed(String requestId, Throwable error) implements StepEvent {}

    /**
     * The request was cancelled, or the engine stopped, before all pictures were finished.
     *
     * @param reason whether its holder asked for it, or else how far it had come
     */
    record Cancelled(String requestId, CancelReason reason) implements StepEvent {}
}
