package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Task.TextToImage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: its prompts are encoded once, then its pictures are painted one after the other.
 *
 * <p>The batcher advances it on the engine thread; {@link #cancel} and the estimates may be called by any.
 */
public final class GenerationJob {

    private final DiffusionPipeline pipeline;
    private final SampleSpec spec;
    private final int count;
    private final PreviewSteps previews;
    private final JobListener listener;
    private volatile int remainingSteps;
    private volatile boolean cancelled;

    private long submittedAt;
    private long startedAt;
    private @Nullable Conditioning conditioning;
    private @Nullable Sample sample;
    private int image;
    private boolean secondPass;
    private int stepsBefore;

    /** With the usual options; otherwise as the constructor with all. */
    public GenerationJob(DiffusionPipeline pipeline, SampleSpec spec, int count, JobListener listener) {
        this(pipeline, spec, count, SubmitOptions.DEFAULT, listener);
    }

    /** @param spec of the first picture; picture k has its seed + k */
    public GenerationJob(
            DiffusionPipeline pipeline, SampleSpec spec, int count, SubmitOptions options, JobListener listener) {
        this.pipeline = pipeline;
        this.spec = spec;
        this.count = count;
        this.previews = new PreviewSteps(options.previews());
        this.listener = listener;
        this.remainingSteps = Math.multiplyExact(count, stepsOfOne());
    }

    /** The steps of one picture, over both of its passes if it has two. */
    private int stepsOfOne() {
        double strength = spec.task().strength();
        return stepsOf(spec.steps(), strength) + stepsOfSecondPass();
    }

    private int stepsOfSecondPass() {
        return hiresFix().map(fix -> stepsOf(fix.steps(), fix.strength())).orElse(0);
    }

    private int stepsOf(int steps, double strength) {
        return strength == 1
                ? steps
                : steps - pipeline.imagePlan(spec.scheduler(), steps, strength).first();
    }

    private Optional<HiresFix> hiresFix() {
        return spec.task() instanceof TextToImage text ? text.hiresFix() : Optional.empty();
    }

    /** Asks for the end of the job at the batcher's next tick, unless it is over by then. */
    public void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    DiffusionPipeline pipeline() {
        return pipeline;
    }

    /** Denoising steps that are still to be made, of all pictures. */
    int remainingSteps() {
        return remainingSteps;
    }

    JobListener listener() {
        return listener;
    }

    void submitted(long now, int position) {
        submittedAt = now;
        listener.queued(position);
    }

    /** Does one unit of work: the encoding, one denoising step or one decoding. Returns whether the job is complete. */
    boolean advance(LongSupplier clock, StepCosts costs) {
        long now = clock.getAsLong();
        if (conditioning == null) {
            startedAt = now;
            listener.started(Duration.ofNanos(now - submittedAt));
            conditioning = pipeline.encode(spec);
            listener.encoded(conditioning.warnings(), since(now, clock));
            return false;
        }
        if (sample == null) {
            sample = pipeline.start(ofImage(), conditioning);
            secondPass = hiresFix().isPresent();
            stepsBefore = 0;
        }
        if (!sample.isDenoised()) {
            step(sample, now, clock, costs);
            return false;
        }
        if (secondPass) {
            stepsBefore = sample.steps();
            sample = pipeline.secondPass(ofImage(), sample);
            secondPass = false;
            return false;
        }
        return decode(sample, now, clock);
    }

    private SampleSpec ofImage() {
        return spec.withSeed(spec.seed() + image);
    }

    private void step(Sample current, long begin, LongSupplier clock, StepCosts costs) {
        pipeline.step(current);
        Duration took = since(begin, clock);
        costs.record(pipeline, took);
        int done = stepsBefore + current.step();
        int ahead = secondPass ? stepsOfSecondPass() : 0;
        int all = stepsBefore + current.steps() + ahead;
        remainingSteps = (count - image - 1) * stepsOfOne() + all - done;
        listener.stepped(image, done, all, took, since(startedAt, clock));
        previews.after(done, all)
                .ifPresent(index -> listener.previewed(image, index, done, all, pipeline.preview(spec, current)));
    }

    private boolean decode(Sample current, long begin, LongSupplier clock) {
        RgbImage pixels = pipeline.decode(spec, current);
        listener.painted(image, pixels, since(begin, clock));
        sample = null;
        image++;
        return image == count;
    }

    private static Duration since(long begin, LongSupplier clock) {
        return Duration.ofNanos(clock.getAsLong() - begin);
    }
}
