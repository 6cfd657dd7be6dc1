package dev.sfumato.diffusion;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import java.awt.image.BufferedImage;
import java.util.List;

/** A finished picture with what made it; immutable. */
public final class GeneratedImage {

    private final GenerationSettings settings;
    private final int index;
    private final RgbImage pixels;
    private final StageTimings timings;
    private final List<String> warnings;

    GeneratedImage(
            GenerationSettings settings, int index, RgbImage pixels, StageTimings timings, List<String> warnings) {
        this.settings = settings;
        this.index = index;
        this.pixels = pixels;
        this.timings = timings;
        this.warnings = List.copyOf(warnings);
    }

    /** The settings of the whole request. */
    public GenerationSettings settings() {
        return settings;
    }

    /** Its place in the request, from 0. */
    public int index() {
        return index;
    }

    /** The seed of this very picture. */
    public long seed() {
        return settings.seed() + index;
    }

    public int width() {
        return pixels.width();
    }

    public int height() {
        return pixels.height();
    }

    /** A copy of the pixels: (height, width, 3), red first, 0 to 255. */
    public byte[] rgb() {
        return pixels.bytes();
    }

    public BufferedImage toBufferedImage() {
        return pixels.toBufferedImage();
    }

    public StageTimings timings() {
        return timings;
    }

    /** What the user should know, such as the part of the prompt that the model could not read; often empty. */
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public String toString() {
        return "GeneratedImage[" + index + ", seed " + seed() + ", " + width() + "x" + height() + "]";
    }
}
