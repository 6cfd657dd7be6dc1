package dev.sfumato.diffusion.components;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The encoding half of an autoencoder: a picture to latents; thread-safe.
 *
 * <p>A graph that gives {@code latent_parameters}, means and logarithms of variances, has its latents drawn from that
 * distribution, as diffusers does; one that gives {@code latent_sample} has no noise to draw. It runs a session that it
 * does not own.
 */
public final class LatentEncoder {

    private static final String INPUT = "sample";
    private static final String PARAMETERS = "latent_parameters";
    private static final String LATENTS = "latent_sample";

    /** The limits of the logarithm of a variance in diffusers. */
    private static final float LEAST_LOG_VARIANCE = -30;

    private static final float LARGEST_LOG_VARIANCE = 20;

    private final GraphContract contract;
    private final TensorInfo input;
    private final String output;
    private final AutoencoderSettings settings;

    /**
     * @throws ModelException if the graph does not take {@code sample} (batch, 3, height, width) and give
     *     {@code latent_parameters} or {@code latent_sample}
     */
    public LatentEncoder(ModelSession session, AutoencoderSettings settings) {
        contract = new GraphContract(session).takesExactly(Set.of(INPUT));
        this.settings = settings;
        input = contract.input(INPUT, 4);
        contract.requireExtent(input, 1, RgbImage.CHANNELS, "a picture");
        output = contract.oneOf("output", session.outputs().keySet(), List.of(PARAMETERS, LATENTS));
        int channels = settings.latentChannels() * (output.equals(PARAMETERS) ? 2 : 1);
        contract.requireExtent(contract.output(output, 4), 1, channels, "the autoencoder's configuration");
    }

    /** Whether latents of pictures of this size can be had. */
    public boolean accepts(int width, int height) {
        return input.accepts(Shape.of(1, RgbImage.CHANNELS, height, width));
    }

    /**
     * Encodes one picture.
     *
     * @param sample (1, 3, height, width), -1 to 1
     * @param noise drawn from once, in the shape of the latents, if the graph gives a distribution
     * @return (1, channels, height / factor, width / factor), shifted and scaled as the denoiser knows them
     */
    public FloatTensor encode(FloatTensor sample, NoiseSource noise) {
        FloatTensor encoded = Objects.requireNonNull(
                contract.session().run(Map.of(INPUT, sample)).get(output));
        Shape shape = latents(sample);
        requireShape(sample, encoded, shape);
        float[] values = output.equals(PARAMETERS)
                ? draw(encoded, noise.normal(shape))
                : encoded.values().clone();
        float shift = (float) settings.shiftFactor();
        float scale = (float) settings.scalingFactor();
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - shift) * scale;
        }
        return FloatTensor.of(shape, values);
    }

    /** Draws what encoding a picture would draw, for the sake of what is drawn after it. */
    public void skip(FloatTensor sample, NoiseSource noise) {
        if (output.equals(PARAMETERS)) {
            noise.normal(latents(sample));
        }
    }

    private Shape latents(FloatTensor sample) {
        int factor = settings.spatialFactor();
        return Shape.of(
                1,
                settings.latentChannels(),
                sample.shape().dimension(2) / factor,
                sample.shape().dimension(3) / factor);
    }

    private void requireShape(FloatTensor sample, FloatTensor encoded, Shape latents) {
        int parts = output.equals(PARAMETERS) ? 2 : 1;
        Shape expected = Shape.of(1, latents.dimension(1) * parts, latents.dimension(2), latents.dimension(3));
        if (!encoded.shape().equals(expected)) {
            throw new ModelException(
                    Kind.BROKEN,
                    contract.session().file() + ": encoded " + sample.shape() + " to " + encoded.shape()
                            + ", but the autoencoder's configuration says " + expected);
        }
    }

    // mean + exp(log variance / 2) * noise
    private static float[] draw(FloatTensor parameters, FloatTensor noise) {
        float[] both = parameters.values();
        float[] draws = noise.values();
        float[] values = new float[draws.length];
        for (int i = 0; i < values.length; i++) {
            float logVariance = Math.clamp(both[values.length + i], LEAST_LOG_VARIANCE, LARGEST_LOG_VARIANCE);
            values[i] = both[i] + (float) Math.exp(0.5f * logVariance) * draws[i];
        }
        return values;
    }
}
