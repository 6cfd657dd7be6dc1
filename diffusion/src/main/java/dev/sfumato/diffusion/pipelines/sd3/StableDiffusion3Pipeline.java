package dev.sfumato.diffusion.pipelines.sd3;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.LatentEncoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.GuidedDenoiser;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.SizeRules;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.pipelines.unet.LatentStarts;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.FlowSteps;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model of the Stable Diffusion 3 family: latents flow to a picture along the velocities of a transformer that reads
 * them together with the prompt.
 *
 * <p>Pictures are those of diffusers' {@code StableDiffusion3Pipeline} and its siblings for the same graphs, starting noise from torch's
 * CPU generator. Guidance runs both of its passes in one call, in the order negative prompt, prompt. Thread-safe;
 * whoever opened it closes it.
 *
 * @see <a href="https://arxiv.org/abs/2403.03206">Scaling Rectified Flow Transformers for High-Resolution Image
 *     Synthesis</a>
 */
public final class StableDiffusion3Pipeline implements DiffusionPipeline {

    private static final String LATENTS = "hidden_states";
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED = "pooled_projections";
    private static final int USUAL_PATCH = 2;

    private final ModelGraphs graphs;
    private final ModelSchedulers schedulers;
    private final Sd3TextEncoders textEncoders;
    private final Denoiser denoiser;
    private final GuidedDenoiser guidedDenoiser;
    private final LatentDecoder decoder;
    private final LatentDecoder inpaintDecoder;
    private final LatentStarts starts;
    private final int patch;
    private final ImageSizes sizes;

    private StableDiffusion3Pipeline(ModelGraphs graphs) {
        this.graphs = graphs;
        AutoencoderSettings autoencoder = manifest().autoencoder();
        schedulers = new ModelSchedulers(manifest());
        textEncoders = new Sd3TextEncoders(graphs);
        denoiser = new Denoiser(graphs.session("transformer"), Set.of(STATES, POOLED))
                .require(LATENTS, 4, 1, autoencoder.latentChannels(), "the autoencoder")
                .require(STATES, 3, 2, textEncoders.width(), "transformer/config.json");
        guidedDenoiser = new GuidedDenoiser(denoiser);
        decoder = new LatentDecoder(graphs.session("vae_decoder"), autoencoder);
        inpaintDecoder = new LatentDecoder(graphs.session("vae_decoder"), autoencoder.withShiftFactor(0));
        Optional<LatentEncoder> encoder =
                graphs.find("vae_encoder").map(session -> new LatentEncoder(session, autoencoder));
        starts = new LatentStarts(autoencoder, encoder, decoder, false);
        patch = setting("patch_size", USUAL_PATCH);
        sizes = sizes(autoencoder);
    }

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static StableDiffusion3Pipeline open(ModelManifest manifest, GraphSource source) {
        return ModelGraphs.open(manifest, source, StableDiffusion3Pipeline::new);
    }

    private int setting(String name, int fallback) {
        return manifest()
                .config("transformer")
                .map(config -> config.path(name).asInt(fallback))
                .orElse(fallback);
    }

    // positions are cut from a table of so many patches a side, and exported graphs cannot cut a single row or column
    private ImageSizes sizes(AutoencoderSettings autoencoder) {
        int pixels = patch * autoencoder.spatialFactor();
        ImageSizes all = SizeRules.of(manifest(), patch, denoiser.latents(), decoder.input())
                .from(2 * pixels);
        int positions = setting("pos_embed_max_size", 0);
        return positions > 0 ? all.upTo(positions * pixels) : all;
    }

    @Override
    public ModelManifest manifest() {
        return graphs.manifest();
    }

    @Override
    public ImageSizes sizes() {
        return sizes;
    }

    @Override
    public Set<TaskKind> tasks() {
        return starts.tasks();
    }

    @Override
    public Scheduler scheduler(SchedulerChoice choice) {
        return schedulers.get(choice);
    }

    @Override
    public boolean hasGuidanceOptions() {
        return true;
    }

    @Override
    public RunPlan plan(SchedulerChoice choice, int steps, int width, int height) {
        int pixels = patch * manifest().autoencoder().spatialFactor();
        return RunPlan.of(steps).withMu(scheduler(choice).mu((width / pixels) * (height / pixels)));
    }

    /** Of pictures of the model's own size; the size moves noise levels, but not the steps that are left out. */
    @Override
    public RunPlan imagePlan(SchedulerChoice choice, int steps, double strength) {
        GenerationDefaults defaults = manifest().defaults();
        return plan(choice, steps, defaults.width(), defaults.height()).from(FlowSteps.first(strength, steps));
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        List<Sd3TextEncoders.Encoded> rows = new ArrayList<>();
        PromptWarnings warnings = new PromptWarnings();
        if (spec.guidance().passes() == 2) {
            rows.add(textEncoders.encode("negative_prompt", spec.negativePrompt(), warnings));
        } else {
            warnings.withoutGuidance(spec.negativePrompt());
        }
        rows.add(textEncoders.encode("prompt", spec.prompt(), warnings));
        FloatTensor states =
                Tensors.stack(rows.stream().map(Sd3TextEncoders.Encoded::states).toList());
        FloatTensor pooled =
                Tensors.stack(rows.stream().map(Sd3TextEncoders.Encoded::pooled).toList());
        return new Conditioning(Map.of(STATES, states, POOLED, pooled), warnings.toList());
    }

    @Override
    public Sample start(SampleSpec spec, Conditioning conditioning) {
        return starts.start(spec, parts(spec, conditioning, spec.task().strength()));
    }

    @Override
    public Sample secondPass(SampleSpec spec, Sample first) {
        HiresFix fix = spec.task().hiresFix().orElseThrow();
        SampleSpec second = spec.secondPass(fix, sizes.multiple());
        Sample.Parts parts = parts(second, first.conditioning(), fix.strength());
        return starts.continueFrom(parts, first.latents(), second, fix.upscaler());
    }

    private Sample.Parts parts(SampleSpec spec, Conditioning conditioning, double strength) {
        RunPlan plan = plan(spec.scheduler(), spec.steps(), spec.width(), spec.height())
                .from(FlowSteps.first(strength, spec.steps()));
        return new Sample.Parts(
                conditioning, spec.guidance(), scheduler(spec.scheduler()).start(plan), spec.noise());
    }

    @Override
    public BatchKey batchKey(Sample sample) {
        return guidedDenoiser.batchKey(this, sample);
    }

    @Override
    public int rows(Sample sample) {
        return guidedDenoiser.rows(sample);
    }

    @Override
    public void step(List<Sample> samples) {
        guidedDenoiser.step(samples);
    }

    /** Inpainted latents are not shifted, for diffusers' {@code StableDiffusion3InpaintPipeline} does not shift them. */
    @Override
    public RgbImage decode(SampleSpec spec, FloatTensor latents) {
        LatentDecoder own = spec.task() instanceof Inpaint ? inpaintDecoder : decoder;
        return own.decode(latents, spec.tiledDecoding());
    }

    @Override
    public Duration timeInRuntime() {
        return graphs.timeInRuntime();
    }

    @Override
    public void close() {
        graphs.close();
    }
}
