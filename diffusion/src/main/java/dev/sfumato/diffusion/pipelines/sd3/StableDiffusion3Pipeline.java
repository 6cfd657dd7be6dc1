package dev.sfumato.diffusion.pipelines.sd3;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.GuidedDenoiser;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.SizeRules;
import dev.sfumato.diffusion.pipelines.flow.FlowPipeline;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.ModelGraphs;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
public final class StableDiffusion3Pipeline extends FlowPipeline {

    private static final String LATENTS = "hidden_states";
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED = "pooled_projections";
    private static final int USUAL_PATCH = 2;

    private final Sd3TextEncoders textEncoders;
    private final Denoiser denoiser;
    private final GuidedDenoiser guidedDenoiser;
    private final LatentDecoder inpaintDecoder;
    private final int patch;
    private final ImageSizes sizes;

    private StableDiffusion3Pipeline(ModelGraphs graphs) {
        AutoencoderSettings autoencoder = graphs.manifest().autoencoder();
        Sd3TextEncoders readers = new Sd3TextEncoders(graphs);
        Denoiser transformer = new Denoiser(graphs.session("transformer"), Set.of(STATES, POOLED))
                .require(LATENTS, 4, 1, autoencoder.latentChannels(), "the autoencoder")
                .require(STATES, 3, 2, readers.width(), "transformer/config.json");
        super(graphs);
        textEncoders = readers;
        denoiser = transformer;
        guidedDenoiser = new GuidedDenoiser(denoiser);
        inpaintDecoder = new LatentDecoder(graphs.session("vae_decoder"), autoencoder.withShiftFactor(0));
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
        ImageSizes all = SizeRules.of(
                        manifest(), patch, denoiser.latents(), decoder().input())
                .from(2 * pixels);
        int positions = setting("pos_embed_max_size", 0);
        return positions > 0 ? all.upTo(positions * pixels) : all;
    }

    @Override
    public ImageSizes sizes() {
        return sizes;
    }

    @Override
    public int mostClipSkip() {
        return textEncoders.mostClipSkip();
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

    @Override
    public Conditioning encode(SampleSpec spec) {
        List<Sd3TextEncoders.Encoded> rows = new ArrayList<>();
        PromptWarnings warnings = new PromptWarnings();
        if (spec.guidance().passes() == 2) {
            rows.add(textEncoders.encode(
                    "negative_prompt", spec.negativePrompt(), spec.reading().negativeClipSkip(), warnings));
        } else {
            warnings.withoutGuidance(spec.negativePrompt());
        }
        rows.add(textEncoders.encode("prompt", spec.prompt(), spec.reading().clipSkip(), warnings));
        FloatTensor states =
                Tensors.stack(rows.stream().map(Sd3TextEncoders.Encoded::states).toList());
        FloatTensor pooled =
                Tensors.stack(rows.stream().map(Sd3TextEncoders.Encoded::pooled).toList());
        return new Conditioning(Map.of(STATES, states, POOLED, pooled), warnings.toList());
    }

    @Override
    protected GuidedDenoiser denoiser() {
        return guidedDenoiser;
    }

    @Override
    protected Guidance guidance(SampleSpec spec) {
        return spec.guidance();
    }

    @Override
    protected Conditioning ofSecondPass(SampleSpec second, Conditioning first) {
        return first;
    }

    /** Inpainted latents are not shifted, for diffusers' {@code StableDiffusion3InpaintPipeline} does not shift them. */
    @Override
    public RgbImage decode(SampleSpec spec, FloatTensor latents) {
        LatentDecoder own = spec.task() instanceof Inpaint ? inpaintDecoder : decoder();
        return own.decode(latents, spec.tiledDecoding());
    }
}
