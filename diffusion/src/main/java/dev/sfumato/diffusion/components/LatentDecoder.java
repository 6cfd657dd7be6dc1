package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The decoding half of an autoencoder: latents to a picture; thread-safe.
 *
 * <p>It runs a session that it does not own.
 */
public final class LatentDecoder {

    private static final String INPUT = "latent_sample";
    private static final String OUTPUT = "sample";

    private final ModelSession session;
    private final TensorInfo input;
    private final AutoencoderSettings settings;

    /**
     * @throws ModelException if the graph does not take {@code latent_sample} (batch, channels, height, width) and give
     *     {@code sample} (batch, 3, height, width)
     */
    public LatentDecoder(ModelSession session, AutoencoderSettings settings) {
        GraphContract contract = new GraphContract(session).takesExactly(Set.of(INPUT));
        this.session = session;
        this.settings = settings;
        input = contract.input(INPUT, 4);
        contract.requireExtent(input, 1, settings.latentChannels(), "the autoencoder's configuration");
        contract.requireExtent(contract.output(OUTPUT, 4), 1, 3, "a picture");
    }

    /** {@code latent_sample} as the graph declares it: (batch, channels, height, width). */
    public TensorInfo input() {
        return input;
    }

    /**
     * Decodes one picture.
     *
     * @param latents (1, channels, height, width) as the scheduler left them; not changed
     * @throws ModelException BROKEN if the picture is not made of numbers or is not of the size that was asked for
     */
    public RgbImage decode(FloatTensor latents) {
        FloatTensor sample = Objects.requireNonNull(
                session.run(Map.of(INPUT, unscale(latents))).get(OUTPUT));
        RgbImage image;
        try {
            image = RgbImage.ofSample(sample);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new ModelException(Kind.BROKEN, session.file() + ": " + e.getMessage(), e);
        }
        int height = latents.shape().dimension(2) * settings.spatialFactor();
        int width = latents.shape().dimension(3) * settings.spatialFactor();
        if (image.width() != width || image.height() != height) {
            throw new ModelException(
                    Kind.BROKEN,
                    session.file() + ": decoded " + latents.shape() + " to " + image.width() + "x" + image.height()
                            + ", but the autoencoder's configuration says " + width + "x" + height);
        }
        return image;
    }

    private FloatTensor unscale(FloatTensor latents) {
        float scale = (float) settings.scalingFactor();
        float shift = (float) settings.shiftFactor();
        float[] values = latents.values();
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] / scale + shift;
        }
        return FloatTensor.of(latents.shape(), scaled);
    }
}
