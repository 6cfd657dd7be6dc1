package dev.sfumato.diffusion.pipelines.sd;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.components.WindowEncoder;
import dev.sfumato.diffusion.noise.TorchCpuNoise;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.GuidedDenoiser;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.ModelGraphs;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.PlannedPrompts;
import dev.sfumato.diffusion.pipelines.PromptTracks;
import dev.sfumato.diffusion.pipelines.PromptWarnings;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.SizeRules;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model of the Stable Diffusion family: latents are denoised by a UNet that attends to an encoded prompt, then
 * decoded by an autoencoder.
 *
 * <p>Pictures are those of diffusers' {@code StableDiffusionPipeline} for the same graphs, starting noise from torch's
 * CPU generator. Guidance runs its passes in the order negative prompt, prompt. Never more than
 * one picture goes into a call, so its pixels do not depend on its company. Thread-safe; whoever opened it closes it.
 *
 * @see <a href="https://arxiv.org/abs/2112.10752">High-Resolution Image Synthesis with Latent Diffusion Models</a>
 */
public final class StableDiffusionPipeline implements DiffusionPipeline {

    private static final String STATES = "encoder_hidden_states";

    private final ModelGraphs graphs;
    private final ModelSchedulers schedulers;
    private final TextEncoder textEncoder;
    private final WindowEncoder windowEncoder;
    private final Denoiser denoiser;
    private final GuidedDenoiser guidedDenoiser;
    private final LatentDecoder decoder;
    private final ImageSizes sizes;

    private StableDiffusionPipeline(ModelGraphs graphs) {
        this.graphs = graphs;
        AutoencoderSettings autoencoder = graphs.manifest().autoencoder();
        schedulers = new ModelSchedulers(graphs.manifest());
        textEncoder = graphs.textEncoder("text_encoder");
        TensorInfo states = textEncoder.output(TextEncoder.LAST_HIDDEN_STATE, 3);
        windowEncoder = new WindowEncoder(textEncoder, TextEncoder.LAST_HIDDEN_STATE);
        denoiser = new Denoiser(graphs.session("unet"), Set.of(STATES))
                .require("sample", 4, 1, autoencoder.latentChannels(), "the autoencoder")
                .require(STATES, 3, 1, states.dimensions().get(1), "the text encoder")
                .require(STATES, 3, 2, states.dimensions().get(2), "the text encoder");
        guidedDenoiser = new GuidedDenoiser(denoiser);
        decoder = new LatentDecoder(graphs.session("vae_decoder"), autoencoder);
        sizes = SizeRules.of(graphs.manifest(), 1, denoiser.latents(), decoder.input());
    }

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static StableDiffusionPipeline open(ModelManifest manifest, SessionConfig config) {
        return ModelGraphs.open(manifest, config, StableDiffusionPipeline::new);
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
    public Scheduler scheduler(SchedulerType type) {
        return schedulers.get(type);
    }

    @Override
    public void checkPrompts(PromptReading reading, String prompt, String negativePrompt, int steps) {
        if (reading.syntax() == PromptSyntax.A1111) {
            int length = denoiser.condition(STATES).dimensions().get(1);
            PlannedPrompts.check(
                    prompt,
                    negativePrompt,
                    steps,
                    textEncoder.tokenizer(),
                    length == TensorInfo.DYNAMIC
                            ? Integer.MAX_VALUE
                            : length / textEncoder.tokenizer().maxLength());
        }
    }

    @Override
    public boolean hasGuidanceOptions() {
        return true;
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        return switch (spec.reading().syntax()) {
            case NONE -> encodePlain(spec);
            case A1111 -> encodePlanned(spec);
        };
    }

    private Conditioning encodePlanned(SampleSpec spec) {
        PromptWarnings warnings = new PromptWarnings();
        PromptTracks tracks = PlannedPrompts.of(spec, warnings)
                .encode(text -> Map.of(
                        STATES,
                        windowEncoder.encode(text, spec.reading().emphasis()).states()));
        return new Conditioning(Map.of(), warnings.toList(), tracks);
    }

    private Conditioning encodePlain(SampleSpec spec) {
        List<FloatTensor> states = new ArrayList<>();
        PromptWarnings warnings = new PromptWarnings();
        if (spec.guidance().passes() == 2) {
            states.add(encode("negative_prompt", spec.negativePrompt(), warnings));
        } else {
            warnings.withoutGuidance(spec.negativePrompt());
        }
        states.add(encode("prompt", spec.prompt(), warnings));
        return new Conditioning(Map.of(STATES, Tensors.stack(states)), warnings.toList());
    }

    private FloatTensor encode(String field, String text, PromptWarnings warnings) {
        return warnings.check(field, textEncoder.encode(text)).output(TextEncoder.LAST_HIDDEN_STATE);
    }

    @Override
    public Sample start(SampleSpec spec, Conditioning conditioning) {
        AutoencoderSettings autoencoder = manifest().autoencoder();
        int factor = autoencoder.spatialFactor();
        Shape shape = Shape.of(1, autoencoder.latentChannels(), spec.height() / factor, spec.width() / factor);
        return Sample.ofNoise(
                conditioning,
                spec.guidance(),
                scheduler(spec.scheduler()).start(spec.steps()),
                new TorchCpuNoise(spec.seed()),
                shape);
    }

    @Override
    public void step(Sample sample) {
        sample.advance(guidedDenoiser.predict(sample, sample.modelInput()));
    }

    @Override
    public RgbImage decode(Sample sample) {
        return decoder.decode(sample.latents());
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
