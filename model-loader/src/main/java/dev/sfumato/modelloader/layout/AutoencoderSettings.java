package dev.sfumato.modelloader.layout;

import java.nio.file.Path;

/**
 * How latents relate to pictures.
 *
 * @param latentChannels channels of a latent picture
 * @param spatialFactor pixels along one side of the square that one latent value stands for
 * @param scalingFactor latents are divided by it before they are decoded
 * @param shiftFactor added to the latents after the division
 * @param sampleSize side in pixels of the pictures that the autoencoder was trained on, which is that of a tile
 */
public record AutoencoderSettings(
        int latentChannels, int spatialFactor, double scalingFactor, double shiftFactor, int sampleSize) {

    /**
     * Reads the settings of a model folder.
     *
     * @param family whose values hold where the folder is silent
     * @throws dev.sfumato.modelloader.ModelException if there are none or they are broken
     */
    public static AutoencoderSettings read(Path folder, PipelineFamily family) {
        return new ComponentSettings(folder, family).autoencoder();
    }

    /** The same with another shift. */
    public AutoencoderSettings withShiftFactor(double other) {
        return new AutoencoderSettings(latentChannels, spatialFactor, scalingFactor, other, sampleSize);
    }

    public AutoencoderSettings {
        if (latentChannels < 1) {
            throw new IllegalArgumentException("latentChannels must be at least 1, got " + latentChannels);
        }
        if (spatialFactor < 1) {
            throw new IllegalArgumentException("spatialFactor must be at least 1, got " + spatialFactor);
        }
        if (sampleSize < spatialFactor) {
            throw new IllegalArgumentException(
                    "sampleSize must be at least the spatial factor " + spatialFactor + ", got " + sampleSize);
        }
        if (!Double.isFinite(scalingFactor) || scalingFactor == 0) {
            throw new IllegalArgumentException("scalingFactor must be finite and not 0, got " + scalingFactor);
        }
        if (!Double.isFinite(shiftFactor)) {
            throw new IllegalArgumentException("shiftFactor must be finite, got " + shiftFactor);
        }
    }
}
