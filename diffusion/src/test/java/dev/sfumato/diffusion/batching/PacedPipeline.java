package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;

/** The tiny model on a device whose clock and memory are the test's. */
final class PacedPipeline implements DiffusionPipeline {

    private final DiffusionPipeline model;
    private final AtomicLong clock;
    private final IntToLongFunction millisOfStep;
    /** Pictures that fit into one call. */
    int room = Integer.MAX_VALUE;

    final List<Integer> batches = new ArrayList<>();
    int encodings;

    /** @param millisOfStep by the pictures in one call */
    PacedPipeline(DiffusionPipeline model, AtomicLong clock, IntToLongFunction millisOfStep) {
        this.model = model;
        this.clock = clock;
        this.millisOfStep = millisOfStep;
    }

    private void takes(long millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Override
    public void step(List<Sample> samples) {
        takes(millisOfStep.applyAsLong(samples.size()));
        if (samples.size() > room) {
            throw new ModelException(Kind.OUT_OF_MEMORY, "no room for " + samples.size());
        }
        batches.add(samples.size());
        model.step(samples);
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        encodings++;
        takes(10);
        return model.encode(spec);
    }

    @Override
    public Sample start(SampleSpec spec, Conditioning conditioning) {
        takes(1);
        return model.start(spec, conditioning);
    }

    @Override
    public Sample secondPass(SampleSpec spec, Sample first) {
        return start(spec, first.conditioning());
    }

    @Override
    public RgbImage decode(SampleSpec spec, FloatTensor latents) {
        takes(50);
        return model.decode(spec, latents);
    }

    @Override
    public BatchKey batchKey(Sample sample) {
        return model.batchKey(sample);
    }

    @Override
    public int rows(Sample sample) {
        return model.rows(sample);
    }

    @Override
    public ModelManifest manifest() {
        return model.manifest();
    }

    @Override
    public ImageSizes sizes() {
        return model.sizes();
    }

    @Override
    public Scheduler scheduler(SchedulerChoice choice) {
        return model.scheduler(choice);
    }

    @Override
    public boolean hasGuidanceOptions() {
        return model.hasGuidanceOptions();
    }

    @Override
    public Duration timeInRuntime() {
        return model.timeInRuntime();
    }

    @Override
    public void close() {
        // the model is the test's
    }
}
