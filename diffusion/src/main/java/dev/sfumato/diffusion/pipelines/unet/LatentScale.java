package dev.sfumato.diffusion.pipelines.unet;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/** The enlarging of latents as torch's {@code interpolate} does it in its modes "bilinear" and "nearest". */
final class LatentScale {

    private final int[] lower;
    private final int[] upper;
    private final float[] share;

    private LatentScale(int from, int to) {
        lower = new int[to];
        upper = new int[to];
        share = new float[to];
        float scale = (float) from / to;
        for (int i = 0; i < to; i++) {
            float position = Math.max(scale * (i + 0.5f) - 0.5f, 0);
            lower[i] = Math.min((int) position, from - 1);
            upper[i] = Math.min(lower[i] + 1, from - 1);
            share[i] = position - lower[i];
        }
    }

    /** Latents, (1, channels, height, width), in another size: each value a mean of the four nearest. */
    static FloatTensor bilinear(FloatTensor latents, int height, int width) {
        Shape shape = latents.shape();
        LatentScale rows = new LatentScale(shape.dimension(2), height);
        LatentScale columns = new LatentScale(shape.dimension(3), width);
        float[] from = latents.values();
        float[] to = new float[shape.dimension(1) * height * width];
        int index = 0;
        for (int channel = 0; channel < shape.dimension(1); channel++) {
            int plane = channel * shape.dimension(2);
            for (int y = 0; y < height; y++) {
                int above = (plane + rows.lower[y]) * shape.dimension(3);
                int below = (plane + rows.upper[y]) * shape.dimension(3);
                for (int x = 0; x < width; x++) {
                    float top = columns.mean(from, above, x);
                    to[index++] = top * (1 - rows.share[y]) + columns.mean(from, below, x) * rows.share[y];
                }
            }
        }
        return FloatTensor.of(Shape.of(1, shape.dimension(1), height, width), to);
    }

    private float mean(float[] values, int line, int x) {
        return values[line + lower[x]] * (1 - share[x]) + values[line + upper[x]] * share[x];
    }

    /** A plane, (1, 1, height, width), in another size: each value is that of the place it falls on. */
    static FloatTensor nearest(FloatTensor plane, int height, int width) {
        int fromHeight = plane.shape().dimension(2);
        int fromWidth = plane.shape().dimension(3);
        float rows = (float) fromHeight / height;
        float columns = (float) fromWidth / width;
        float[] values = new float[height * width];
        for (int y = 0; y < height; y++) {
            int line = Math.min((int) (y * rows), fromHeight - 1) * fromWidth;
            for (int x = 0; x < width; x++) {
                values[y * width + x] = plane.values()[line + Math.min((int) (x * columns), fromWidth - 1)];
            }
        }
        return FloatTensor.of(Shape.of(1, 1, height, width), values);
    }
}
