package dev.sfumato.diffusion.pipelines.sd;

import dev.sfumato.diffusion.components.Denoiser;
import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.components.Tensors;
import dev.sfumato.diffusion.components.TextEncoder;
import dev.sfumato.diffusion.components.TextEncoder.EncodedText;
import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.noise.TorchCpuNoise;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ImageSizes;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.Schedulers;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model of the Stable Diffusion family: latents are denoised by a UNet that attends to an encoded prompt, then
 * decoded by an autoencoder.
 *
 * <p>Pictures are those of diffusers' {@code StableDiffusionPipeline} for the same graphs, starting noise from torch's
 * CPU generator. Guidance runs both of its passes in one call, in the order negative prompt, prompt. Never more than
 * one picture goes into a call, so its pixels do not depend on its company. Thread-safe; whoever opened it closes it.
 *
 * @see <a href="https://arxiv.org/abs/2112.10752">High-Resolution Image Synthesis with Latent Diffusion Models</a>
 */
public final class StableDiffusionPipeline implements DiffusionPipeline {

    /** The {@code _class_name} in {@code model_index.json}. */
    public static final String CLASS_NAME = "StableDiffusionPipeline";

    private static final int LONGEST_QUOTE = 200;

    private final ModelManifest manifest;
    private final StableDiffusionGraphs graphs;
    private final SchedulerConfig schedulerConfig;
    private final Map<SchedulerType, Scheduler> schedulers = new ConcurrentHashMap<>();
    private final TextEncoder textEncoder;
    private final Denoiser denoiser;
    private final LatentDecoder decoder;
    private final ImageSizes sizes;

    private StableDiffusionPipeline(ModelManifest manifest, StableDiffusionGraphs graphs) {
        this.manifest = manifest;
        this.graphs = graphs;
        AutoencoderSettings autoencoder = manifest.autoencoder();
        schedulerConfig = readSchedulerConfig(manifest);
        textEncoder = new TextEncoder(graphs.tokenizer(), graphs.textEncoder());
        denoiser = new Denoiser(graphs.unet(), autoencoder.latentChannels(), textEncoder);
        decoder = new LatentDecoder(graphs.decoder(), autoencoder);
        sizes = SizeRules.of(manifest, denoiser.sample(), decoder.input());
    }

    /**
     * Loads a model on a device.
     *
     * @throws dev.sfumato.modelloader.ModelException if a graph is missing, broken or does not fit the others
     */
    public static StableDiffusionPipeline open(ModelManifest manifest, SessionConfig config) {
        StableDiffusionGraphs graphs = StableDiffusionGraphs.open(manifest, config);
        try {
            return new StableDiffusionPipeline(manifest, graphs);
        } catch (RuntimeException | Error e) {
            try (graphs) {
                throw e;
            }
        }
    }

    private static SchedulerConfig readSchedulerConfig(ModelManifest manifest) {
        try {
            return SchedulerConfig.read(
                    manifest.scheduler().className(), manifest.scheduler().options());
        } catch (IllegalArgumentException e) {
            throw new ModelException(
                    Kind.UNSUPPORTED, manifest.root() + ": scheduler_config.json: " + e.getMessage(), e);
        }
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public ImageSizes sizes() {
        return sizes;
    }

    @Override
    public Scheduler scheduler(SchedulerType type) {
        return schedulers.computeIfAbsent(type, wanted -> Schedulers.create(wanted, schedulerConfig));
    }

    @Override
    public Conditioning encode(SampleSpec spec) {
        List<FloatTensor> states = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        if (Guidance.of(spec.guidanceScale()).passes() == 2) {
            encode("negative_prompt", spec.negativePrompt(), states, warnings);
        } else if (!spec.negativePrompt().isBlank()) {
            warnings.add("negative_prompt: has no effect, because guidance_scale is not above 1");
        }
        encode("prompt", spec.prompt(), states, warnings);
        return new Conditioning(Tensors.stack(states), warnings);
    }

    private void encode(String field, String text, List<FloatTensor> states, List<String> warnings) {
        EncodedText encoded = textEncoder.encode(text);
        states.add(encoded.states());
        if (!encoded.unread().isEmpty()) {
            warnings.add(field + ": too long for the model, which did not read " + abbreviate(encoded.unread()));
        }
    }

    private static String abbreviate(String text) {
        int characters = text.codePointCount(0, text.length());
        return characters <= LONGEST_QUOTE
                ? "'" + text + "'"
                : "'" + text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE)) + "…' (" + characters
                        + " characters)";
    }

    @Override
    public Sample start(SampleSpec spec, Conditioning conditioning) {
        int factor = manifest.autoencoder().spatialFactor();
        Shape shape =
                Shape.of(1, manifest.autoencoder().latentChannels(), spec.height() / factor, spec.width() / factor);
        NoiseSource noise = new TorchCpuNoise(spec.seed());
        SchedulerRun run = scheduler(spec.scheduler()).start(spec.steps());
        FloatTensor latents = noise.normal(shape);
        float sigma = (float) run.initNoiseSigma();
        float[] values = latents.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= sigma;
        }
        return new Sample(conditioning, Guidance.of(spec.guidanceScale()), run, noise, latents);
    }

    @Override
    public void step(Sample sample) {
        Guidance guidance = sample.guidance();
        FloatTensor input = Tensors.stack(Collections.nCopies(guidance.passes(), sample.modelInput()));
        FloatTensor predictions =
                denoiser.predict(input, sample.timestep(), sample.conditioning().states());
        sample.advance(guidance.combine(predictions));
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
