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
     * Decodes one picture as a whole.
     *
     * @param latents (1, channels, height, width) as the scheduler left them; not changed
     * @throws ModelException BROKEN if the picture is not made of numbers or is not of the size that was asked for
     */
    public RgbImage decode(FloatTensor latents) {
        return decode(latents, false);
    }

    /**
     * Decodes one picture.
     *
     * @param latents (1, channels, height, width) as the scheduler left them; not changed
     * @param tiled whether one larger than the autoencoder's own size is decoded in overlapping tiles
     * @throws ModelException BROKEN if the picture is not made of numbers or is not of the size that was asked for
     */
    public RgbImage decode(FloatTensor latents, boolean tiled) {
        FloatTensor unscaled = unscale(latents);
        TiledDecoding tiling = new TiledDecoding(settings);
        FloatTensor sample =
                tiled && tiling.isNeeded(latents.shape()) ? tiling.decode(unscaled, this::run) : run(unscaled);
        try {
            return RgbImage.ofSample(sample);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new ModelException(Kind.BROKEN, session.file() + ": " + e.getMessage(), e);
        }
    }

    private FloatTensor run(FloatTensor latents) {
        FloatTensor sample =
                Objects.requireNonNull(session.run(Map.of(INPUT, latents)).get(OUTPUT));
        int height = latents.shape().dimension(2) * settings.spatialFactor();
        int width = latents.shape().dimension(3) * settings.spatialFactor();
        if (sample.shape().dimension(2) != height || sample.shape().dimension(3) != width) {
            throw new ModelException(
                    Kind.BROKEN,
                    session.file() + ": decoded " + latents.shape() + " to "
                            + sample.shape().dimension(3) + "x" + sample.shape().dimension(2)
                            + ", but the autoencoder's configuration says " + width + "x" + height);
        }
        return sample;
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
