package dev.sfumato.modelloader.layout;

import java.util.List;

/**
 * What a model recommends where a request is silent, from its {@code generation_config.json} or else from its family.
 *
 * @param steps denoising steps, at least 1
 * @param guidanceScale classifier-free guidance, finite and at least 0
 * @param width pixels
 * @param height pixels
 * @param sizes the only sizes that the model paints; empty if any multiple of the spatial factor goes
 */
public record GenerationDefaults(int steps, double guidanceScale, int width, int height, List<PictureSize> sizes) {

    public GenerationDefaults {
        sizes = List.copyOf(sizes);
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
        if (!Double.isFinite(guidanceScale) || guidanceScale < 0) {
            throw new IllegalArgumentException("guidanceScale must be finite and at least 0, got " + guidanceScale);
        }
        PictureSize own = new PictureSize(width, height);
        if (!sizes.isEmpty() && !sizes.contains(own)) {
            throw new IllegalArgumentException("the default size " + own + " is not one of " + sizes);
        }
    }
}
