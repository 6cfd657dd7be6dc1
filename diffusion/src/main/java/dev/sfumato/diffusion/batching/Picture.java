package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.task.Task.TextToImage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One picture of a request on its way through its stages; the engine thread alone knows it. */
final class Picture {

    /** What is to be done next. */
    enum Stage {
        BEGIN,
        DENOISE,
        BEGIN_SECOND,
        DECODE,
        DONE
    }

    private final Painting painting;
    private final JobWork work;
    private final int index;
    private final SampleSpec spec;
    private @Nullable Sample sample;
    private boolean second;
    private int stepsBefore;
    private boolean done;

    Picture(Painting painting, JobWork work, int index) {
        this.painting = painting;
        this.work = work;
        this.index = index;
        this.spec = work.spec().withSeed(work.spec().seed() + index);
    }

    Painting painting() {
        return painting;
    }

    int index() {
        return index;
    }

    Stage stage() {
        if (done) {
            return Stage.DONE;
        }
        if (sample == null) {
            return Stage.BEGIN;
        }
        if (!sample.isDenoised()) {
            return Stage.DENOISE;
        }
        return !second && work.hiresFix().isPresent() ? Stage.BEGIN_SECOND : Stage.DECODE;
    }

    /** Whether its second pass has begun. */
    boolean isSecond() {
        return second;
    }

    Sample sample() {
        return Objects.requireNonNull(sample, "a picture that has not begun has no sample");
    }

    BatchKey batchKey() {
        return pipeline().batchKey(sample());
    }

    private DiffusionPipeline pipeline() {
        return work.pipeline();
    }

    void begin(Conditioning conditioning) {
        if (stage() == Stage.BEGIN_SECOND) {
            stepsBefore = sample().steps();
            sample = pipeline().secondPass(spec, sample());
            second = true;
        } else {
            sample = pipeline().start(spec, conditioning);
        }
    }

    /** Whether another like it is begun quickly and takes steps of the same size. */
    boolean canBeTried() {
        return !second && spec.task() instanceof TextToImage;
    }

    /** A picture like this one, beside it, that nobody will see. */
    Sample another(Conditioning conditioning) {
        return pipeline().start(spec, conditioning);
    }

    /** Steps made, of both passes. */
    int step() {
        return stepsBefore + sample().step();
    }

    /** Steps in all, of both passes. */
    int steps() {
        int ahead = second ? 0 : work.secondSteps();
        return stepsBefore + sample().steps() + ahead;
    }

    RgbImage preview() {
        return pipeline().preview(spec, sample());
    }

    RgbImage decode() {
        RgbImage pixels = pipeline().decode(spec, sample());
        done = true;
        sample = null;
        return pixels;
    }
}
