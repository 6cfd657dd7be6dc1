package dev.sfumato.diffusion.pipelines.unet;

import dev.sfumato.diffusion.components.ControlNet;
import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.LatentEncoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.pipelines.BatchKey;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.GuidedDenoiser;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.PlannedPrompts;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.SizeRules;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Strength;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PipelineFamily;
import dev.sfumato.modelloader.onnx.GraphProperties;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stages of a model with a UNet once its prompts are encoded: begin, denoise, decode.
 *
 * <p>Never more than one picture goes into a call, so its pixels do not depend on its company. Thread-safe; it runs sessions that it does not own.
 */
public final class UnetStages {

    /** The text states, (batch, sequence, width). */
    public static final String STATES = "encoder_hidden_states";

    private static final String SAMPLE = "sample";

    private final ModelSchedulers schedulers;
    private final Denoiser denoiser;
    private final GuidedDenoiser guided;
    private final LatentDecoder decoder;
    private final LatentStarts starts;
    private final ImageSizes sizes;
    private final boolean distilled;

    /**
     * Makes the stages of the components {@code unet}, {@code vae_decoder} and, if there is one, {@code vae_encoder}.
     *
     * @param fillable what the family's encoding can fill of the UNet's inputs
     * @throws ModelException if a graph is missing, broken or does not fit the others
     */
    public UnetStages(ModelGraphs graphs, Set<String> fillable) {
        ModelManifest manifest = graphs.manifest();
        AutoencoderSettings autoencoder = manifest.autoencoder();
        schedulers = new ModelSchedulers(manifest);
        distilled = manifest.family() == PipelineFamily.LATENT_CONSISTENCY;
        ControlNet control = graphs.find("controlnet")
                .map(session -> new ControlNet(session, autoencoder.spatialFactor()))
                .orElse(null);
        denoiser = new Denoiser(graphs.session("unet"), fillable, control);
        guided = new GuidedDenoiser(denoiser);
        boolean readsMask = readsMask(manifest, denoiser.latents());
        if (readsMask && control != null) {
            throw new ModelException(
                    Kind.UNSUPPORTED,
                    manifest.root() + ": a controlnet beside a UNet that reads masks is not supported; without its"
                            + " controlnet folder the model paints");
        }
        int channels = autoencoder.latentChannels();
        denoiser.require(SAMPLE, 4, 1, readsMask ? maskedChannels(channels) : channels, "the autoencoder");
        decoder = new LatentDecoder(graphs.session("vae_decoder"), autoencoder);
        Optional<LatentEncoder> encoder =
                graphs.find("vae_encoder").map(session -> new LatentEncoder(session, autoencoder));
        if (readsMask && encoder.isEmpty()) {
            throw new ModelException(
                    Kind.BROKEN, manifest.root() + ": an inpainting model needs the component 'vae_encoder'");
        }
        starts = new LatentStarts(autoencoder, encoder, decoder, readsMask);
        int multiple = GraphProperties.latentMultiple(graphs.session("unet")).orElseGet(() -> halvings(manifest));
        sizes = SizeRules.of(manifest, multiple, denoiser.latents(), decoder.input());
    }

    private static int maskedChannels(int latentChannels) {
        return 2 * latentChannels + 1;
    }

    private static boolean readsMask(ModelManifest manifest, TensorInfo latents) {
        int declared = latents.rank() == 4 ? latents.dimensions().get(1) : TensorInfo.DYNAMIC;
        int channels = declared != TensorInfo.DYNAMIC
                ? declared
                : manifest.config("unet")
                        .map(config -> config.path("in_channels").asInt(TensorInfo.DYNAMIC))
                        .orElse(TensorInfo.DYNAMIC);
        return channels == maskedChannels(manifest.autoencoder().latentChannels());
    }

    // All levels of the UNet but the last halve the latents. A graph that says nothing of it may double them again
    // without a look at what they were, so that a side that is odd on the way does not come back.
    private static int halvings(ModelManifest manifest) {
        int levels = manifest.config("unet")
                .map(config -> config.path("block_out_channels").size())
                .orElse(0);
        return 1 << Math.max(0, levels - 1);
    }

    public Denoiser denoiser() {
        return denoiser;
    }

    public ImageSizes sizes() {
        return sizes;
    }

    public Set<TaskKind> tasks() {
        Set<TaskKind> tasks = starts.tasks();
        if (distilled) {
            // diffusers has no pipeline that inpaints so
            tasks.remove(TaskKind.INPAINT);
        }
        return tasks;
    }

    /**
     * A scheduler over the model's noise schedule.
     *
     * @throws IllegalArgumentException if the model's scheduler options do not go with it
     */
    public Scheduler scheduler(SchedulerChoice choice) {
        return schedulers.get(choice);
    }

    /**
     * Refuses prompts of more windows than the graph was exported for.
     *
     * @param encoders that read the prompts
     * @throws dev.sfumato.prompts.PromptException naming the field of the request
     */
    public void checkPrompts(
            PromptReading reading, String prompt, String negativePrompt, int steps, List<TextEncoder> encoders) {
        if (reading.syntax() != PromptSyntax.A1111) {
            return;
        }
        int length = denoiser.condition(STATES).dimensions().get(1);
        for (TextEncoder encoder : encoders) {
            int most = length == TensorInfo.DYNAMIC
                    ? Integer.MAX_VALUE
                    : length / encoder.tokenizer().maxLength();
            PlannedPrompts.check(prompt, negativePrompt, steps, encoder.tokenizer(), most);
        }
    }

    /** Begins a picture as its task says. */
    public Sample start(SampleSpec spec, Conditioning conditioning) {
        return starts.start(
                spec,
                new Sample.Parts(
                        conditioning,
                        spec.guidance(),
                        scheduler(spec.scheduler()).start(plan(spec)),
                        spec.noise()));
    }

    private RunPlan plan(SampleSpec spec) {
        return spec.task().strength() == 1
                ? RunPlan.of(spec.steps())
                : imagePlan(spec.steps(), spec.task().strength());
    }

    /** Latent consistency models lay all steps over the less noisy part; others leave the noisier steps out. */
    public RunPlan imagePlan(int steps, double strength) {
        RunPlan whole = RunPlan.of(steps);
        return distilled ? whole.withStrength(strength) : whole.from(Strength.firstStep(steps, strength));
    }

    /** The picture that the second pass of a picture's task paints; a spec without a second pass is an error. */
    public SampleSpec secondPass(SampleSpec spec) {
        return spec.secondPass(fix(spec), sizes.multiple());
    }

    /**
     * Begins the second pass of a picture.
     *
     * @param spec of the picture's first pass
     * @param conditioning for the second
     * @param first the denoised end of its first pass
     */
    public Sample startSecondPass(SampleSpec spec, Conditioning conditioning, Sample first) {
        SampleSpec second = secondPass(spec);
        HiresFix fix = fix(spec);
        return starts.continueFrom(
                new Sample.Parts(
                        conditioning,
                        first.guidance(),
                        scheduler(spec.scheduler()).start(imagePlan(fix.steps(), fix.strength())),
                        spec.noise()),
                first.latents(),
                second,
                fix.upscaler());
    }

    private static HiresFix fix(SampleSpec spec) {
        return spec.task().hiresFix().orElseThrow();
    }

    /** See {@link DiffusionPipeline#batchKey}. */
    public BatchKey batchKey(DiffusionPipeline pipeline, Sample sample) {
        return guided.batchKey(pipeline, sample);
    }

    /** See {@link DiffusionPipeline#rows}. */
    public int rows(Sample sample) {
        return guided.rows(sample);
    }

    /** See {@link DiffusionPipeline#step(List)}. */
    public void step(List<Sample> samples) {
        guided.step(samples);
    }

    public RgbImage decode(SampleSpec spec, FloatTensor latents) {
        return decoder.decode(latents, spec.tiledDecoding());
    }
}
