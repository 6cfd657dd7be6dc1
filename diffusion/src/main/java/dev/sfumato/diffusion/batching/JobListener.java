package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import java.time.Duration;
import java.util.List;

/**
 * What a job tells whoever submitted it: {@code queued} on the submitting thread, the rest in order on the engine
 * thread, and exactly one of {@code completed}, {@code failed}, {@code cancelled} at last. It must not block or throw.
 */
public interface JobListener {

    void queued(int position);

    void started(Duration waited);

    void encoded(List<String> warnings, Duration took);

    /**
     * A picture advanced by one step.
     *
     * @param step steps of this picture done, from 1
     * @param steps of this picture in all
     */
    void stepped(int image, int step, int steps, Duration took, Duration sinceStart);

    /**
     * What a picture would be if its last prediction were the last; after {@code stepped} of the same step.
     *
     * @param index of the preview among those of this picture, from 0
     */
    void previewed(int image, int index, int step, int steps, RgbImage pixels);

    void painted(int image, RgbImage pixels, Duration took);

    void completed();

    void failed(Throwable error);

    void cancelled(CancelReason reason);
}
