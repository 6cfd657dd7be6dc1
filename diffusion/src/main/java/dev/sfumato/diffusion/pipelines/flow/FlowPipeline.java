package dev.sfumato.diffusion.pipelines.flow;

import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.LatentEncoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.GuidedDenoiser;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.pipelines.unet.LatentStarts;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.FlowSteps;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model whose latents flow to a picture along the velocities of a transformer: the stages around the family's own
 * reading of prompts and its transformer. Thread-safe; whoever opened it closes it.
 */
public abstract class FlowPipeline implements DiffusionPipeline {

    private final ModelGraphs graphs;
    private final ModelSchedulers schedulers;
    private final LatentDecoder decoder;
    private final LatentStarts starts;

    /**
     * Makes the stages of the components {@code vae_decoder} and, if there is one, {@code vae_encoder}.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    protected FlowPipeline(ModelGraphs graphs) {
        this.graphs = graphs;
        AutoencoderSettings autoencoder = graphs.manifest().autoencoder();
        schedulers = new ModelSchedulers(graphs.manifest());
        decoder = new LatentDecoder(graphs.session("vae_decoder"), autoencoder);
        Optional<LatentEncoder> encoder =
                graphs.find("vae_encoder").map(session -> new LatentEncoder(session, autoencoder));
        starts = new LatentStarts(autoencoder, encoder, decoder, false);
    }

    /** The transformer. */
    protected abstract GuidedDenoiser denoiser();

    /** How a picture is guided. */
    protected abstract Guidance guidance(SampleSpec spec);

    /**
     * What the transformer reads at the second pass of a picture.
     *
     * @param second the second pass
     * @param first what it read at the first
     */
    protected abstract Conditioning ofSecondPass(SampleSpec second, Conditioning first);

    protected final LatentDecoder decoder() {
        return decoder;
    }

    @Override
    public final ModelManifest manifest() {
        return graphs.manifest();
    }

    @Override
    public final Set<TaskKind> tasks() {
        return starts.tasks();
    }

    @Override
    public Scheduler scheduler(SchedulerChoice choice) {
        return schedulers.get(choice);
    }

    /** Of pictures of the model's own size; the size moves noise levels, but not the steps that are left out. */
    @Override
    public final RunPlan imagePlan(SchedulerChoice choice, int steps, double strength) {
        GenerationDefaults defaults = manifest().defaults();
        return plan(choice, steps, defaults.width(), defaults.height()).from(FlowSteps.first(strength, steps));
    }

    @Override
    public final Sample start(SampleSpec spec, Conditioning conditioning) {
        return starts.start(spec, parts(spec, conditioning, spec.task().strength()));
    }

    @Override
    public final Sample secondPass(SampleSpec spec, Sample first) {
        HiresFix fix = spec.task().hiresFix().orElseThrow();
        SampleSpec second = spec.secondPass(fix, sizes().multiple());
        Sample.Parts parts = parts(second, ofSecondPass(second, first.conditioning()), fix.strength());
        return starts.continueFrom(parts, first.latents(), second, fix.upscaler());
    }

    private Sample.Parts parts(SampleSpec spec, Conditioning conditioning, double strength) {
        RunPlan plan = plan(spec.scheduler(), spec.steps(), spec.width(), spec.height())
                .from(FlowSteps.first(strength, spec.steps()));
        return new Sample.Parts(
                conditioning, guidance(spec), scheduler(spec.scheduler()).start(plan), spec.noise());
    }

    @Override
    public final BatchKey batchKey(Sample sample) {
        return denoiser().batchKey(this, sample);
    }

    @Override
    public final int rows(Sample sample) {
        return denoiser().rows(sample);
    }

    @Override
    public final void step(List<Sample> samples) {
        denoiser().step(samples);
    }

    @Override
    public RgbImage decode(SampleSpec spec, FloatTensor latents) {
        return decoder.decode(latents, spec.tiledDecoding());
    }

    @Override
    public final Duration timeInRuntime() {
        return graphs.timeInRuntime();
    }

    @Override
    public final void close() {
        graphs.close();
    }
}
