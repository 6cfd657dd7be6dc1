package dev.sfumato.diffusion.pipelines.unet;

import dev.sfumato.diffusion.components.LatentDecoder;
import dev.sfumato.diffusion.components.LatentEncoder;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.pipelines.LatentMask;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The beginnings of pictures: each task draws from the picture's noise what diffusers' pipeline
 * for it draws, in the same order. Thread-safe.
 */
public final class LatentStarts {

    private final AutoencoderSettings settings;
    private final Optional<LatentEncoder> encoder;
    private final LatentDecoder decoder;
    private final boolean readsMask;

    /**
     * @param encoder if the model came with one; without it pictures begin from text only
     * @param readsMask whether the denoiser was trained to inpaint and reads mask and picture beside the latents
     */
    public LatentStarts(
            AutoencoderSettings settings, Optional<LatentEncoder> encoder, LatentDecoder decoder, boolean readsMask) {
        this.settings = settings;
        this.encoder = encoder;
        this.decoder = decoder;
        this.readsMask = readsMask;
    }

    /** What the autoencoder and the denoiser's channels allow. */
    public Set<TaskKind> tasks() {
        if (encoder.isEmpty()) {
            return EnumSet.of(TaskKind.TEXT_TO_IMAGE);
        }
        return readsMask ? EnumSet.of(TaskKind.INPAINT) : EnumSet.allOf(TaskKind.class);
    }

    /**
     * Begins a picture.
     *
     * @param parts with a run that begins as the task's strength has it
     */
    public Sample start(SampleSpec spec, Sample.Parts parts) {
        return switch (spec.task()) {
            case TextToImage text -> {
                FloatTensor noise = parts.noise().normal(shape(spec.width(), spec.height()));
                yield new Sample(parts, new LatentMask.Everywhere(), Sample.scaledBySigma(noise, parts.run()));
            }
            case ImageToImage task -> {
                FloatTensor original = encode(scaled(task.image(), spec).toSample(), parts.noise());
                FloatTensor latents =
                        parts.run().addNoise(original, parts.noise().normal(original.shape()));
                yield new Sample(parts, new LatentMask.Everywhere(), latents);
            }
            case Inpaint task -> inpaint(task, spec, parts);
        };
    }

    private Sample inpaint(Inpaint task, SampleSpec spec, Sample.Parts parts) {
        boolean fromNoise = task.strength() == 1;
        FloatTensor picture = scaled(task.image(), spec).toSample();
        FloatTensor pixelMask = scaled(task.mask(), spec).toMask();
        Shape shape = shape(spec.width(), spec.height());
        Optional<FloatTensor> original =
                readsMask && fromNoise ? Optional.empty() : Optional.of(encode(picture, parts.noise()));
        FloatTensor noise = parts.noise().normal(shape);
        FloatTensor latents = fromNoise
                ? Sample.scaledBySigma(noise, parts.run())
                : parts.run().addNoise(original.orElseThrow(), noise);
        FloatTensor mask = LatentScale.nearest(pixelMask, shape.dimension(2), shape.dimension(3));
        if (readsMask) {
            FloatTensor rest = encode(without(picture, pixelMask), parts.noise());
            return new Sample(parts, new LatentMask.Read(mask, rest), latents);
        }
        // diffusers encodes the rest for every model, which shows in what ancestral schedulers draw next
        encoder().skip(picture, parts.noise());
        return new Sample(parts, new LatentMask.Blended(mask, original.orElseThrow(), noise), latents);
    }

    /** The picture with grey, 0, wherever the mask is white. */
    private static FloatTensor without(FloatTensor picture, FloatTensor mask) {
        float[] values = picture.values().clone();
        float[] where = mask.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= where[i % where.length] < 0.5f ? 1 : 0;
        }
        return FloatTensor.of(picture.shape(), values);
    }

    /**
     * Begins the second pass of a picture from the end of its first.
     *
     * @param parts of the second pass; its run begins as the fix's strength has it
     * @param latents the denoised end of the first pass
     * @param spec of the second pass: its size
     */
    public Sample continueFrom(Sample.Parts parts, FloatTensor latents, SampleSpec spec, Upscaler upscaler) {
        int factor = settings.spatialFactor();
        FloatTensor original = switch (upscaler) {
            case LATENT -> LatentScale.bilinear(latents, spec.height() / factor, spec.width() / factor);
            case LANCZOS -> {
                RgbImage picture = decoder.decode(latents, spec.tiledDecoding());
                yield encode(picture.scaledTo(spec.width(), spec.height()).toSample(), parts.noise());
            }
        };
        FloatTensor noisy = parts.run().addNoise(original, parts.noise().normal(original.shape()));
        return new Sample(parts, new LatentMask.Everywhere(), noisy);
    }

    private static RgbImage scaled(SourceImage image, SampleSpec spec) {
        return image.requirePixels().scaledTo(spec.width(), spec.height());
    }

    private FloatTensor encode(FloatTensor picture, NoiseSource noise) {
        return encoder().encode(picture, noise);
    }

    private LatentEncoder encoder() {
        return encoder.orElseThrow(() -> new IllegalStateException("the model has no vae_encoder"));
    }

    private Shape shape(int width, int height) {
        int factor = settings.spatialFactor();
        return Shape.of(1, settings.latentChannels(), height / factor, width / factor);
    }
}
