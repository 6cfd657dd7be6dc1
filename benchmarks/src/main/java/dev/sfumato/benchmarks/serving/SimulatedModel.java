package dev.sfumato.benchmarks.serving;

import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;

/** A model that paints nothing, but takes the time on a simulated clock that a table says. */
final class SimulatedModel implements DiffusionPipeline {

    private static final FloatTensor NOTHING = FloatTensor.of(Shape.of(1), 0f);

    private final ModelManifest manifest;
    private final CostTable costs;
    private final AtomicLong clock;
    private final IdentityHashMap<Sample, SampleSpec> specs = new IdentityHashMap<>();

    /** @param clock nanoseconds */
    SimulatedModel(ModelManifest manifest, CostTable costs, AtomicLong clock) {
        this.manifest = manifest;
        this.costs = costs;
        this.clock = clock;
    }

    private void takes(double seconds) {
        clock.addAndGet((long) (seconds * 1e9));
    }

    private JobWork work(SampleSpec spec) {
        return new JobWork(this, spec, 1);
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        takes(costs.seconds(work(spec).encode()));
        return new Conditioning(Map.of(), List.of());
    }

    @Override
    public Sample start(SampleSpec spec, Conditioning conditioning) {
        takes(costs.seconds(work(spec).begin(false)));
        Sample sample = new Sample(
                conditioning,
                Guidance.of(spec.guidanceScale()),
                new SimulatedRun(spec.steps()),
                NoiseGenerator.CPU.start(spec.seed()),
                NOTHING);
        specs.put(sample, spec);
        return sample;
    }

    @Override
    public void step(List<Sample> samples) {
        WorkClass work =
                work(Objects.requireNonNull(specs.get(samples.getFirst()))).step(false);
        takes(costs.seconds(work, samples.size()));
        samples.forEach(sample -> sample.advance(NOTHING));
    }

    @Override
    public Sample secondPass(SampleSpec spec, Sample first) {
        return start(spec, first.conditioning());
    }

    @Override
    public RgbImage decode(SampleSpec spec, FloatTensor latents) {
        takes(costs.seconds(work(spec).decode()));
        return RgbImage.of(1, 1, new byte[3]);
    }

    @Override
    public BatchKey batchKey(Sample sample) {
        SampleSpec spec = Objects.requireNonNull(specs.get(sample));
        Shape size = Shape.of(spec.height(), spec.width());
        return new BatchKey(this, size, List.of(), false, OptionalDouble.empty(), null);
    }

    @Override
    public int rows(Sample sample) {
        return 1;
    }

    @Override
    public boolean hasGuidanceOptions() {
        return true;
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public ImageSizes sizes() {
        throw new UnsupportedOperationException("a simulated model checks no request");
    }

    @Override
    public Scheduler scheduler(SchedulerChoice choice) {
        throw new UnsupportedOperationException("a simulated model has no scheduler");
    }

    @Override
    public Duration timeInRuntime() {
        return Duration.ZERO;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
