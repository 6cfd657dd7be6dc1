package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import java.time.Duration;
import java.util.List;

/** Passes all on; for tests that do something else at one point. */
class JobListenerAdapter implements JobListener {

    private final JobListener target;

    JobListenerAdapter(JobListener target) {
        this.target = target;
    }

    @Override
    public void queued(int position) {
        target.queued(position);
    }

    @Override
    public void started(Duration waited) {
        target.started(waited);
    }

    @Override
    public void encoded(List<String> warnings, Duration took) {
        target.encoded(warnings, took);
    }

    @Override
    public void stepped(int image, int step, int steps, Duration took, Duration sinceStart) {
        target.stepped(image, step, steps, took, sinceStart);
    }

    @Override
    public void previewed(int image, int index, int step, int steps, RgbImage pixels) {
        target.previewed(image, index, step, steps, pixels);
    }

    @Override
    public void painted(int image, RgbImage pixels, Duration took) {
        target.painted(image, pixels, took);
    }

    @Override
    public void completed() {
        target.completed();
    }

    @Override
    public void failed(Throwable error) {
        target.failed(error);
    }

    @Override
    public void cancelled(CancelReason reason) {
        target.cancelled(reason);
    }
}
