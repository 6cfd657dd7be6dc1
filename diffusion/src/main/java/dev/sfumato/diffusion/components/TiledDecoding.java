package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The decoding of a large picture in tiles that overlap by a quarter and fade into each other there, as diffusers'
 * {@code enable_tiling}: memory then depends on the tile and not on the picture, at the price of slight seams.
 */
final class TiledDecoding {

    private static final double OVERLAP = 0.25;

    private final int latentTile;
    private final int pixelTile;

    TiledDecoding(AutoencoderSettings settings) {
        pixelTile = settings.sampleSize();
        latentTile = pixelTile / settings.spatialFactor();
    }

    /** Whether latents, (1, channels, height, width), are larger than one tile. */
    boolean isNeeded(Shape latents) {
        return latents.dimension(2) > latentTile || latents.dimension(3) > latentTile;
    }

    FloatTensor decode(FloatTensor latents, UnaryOperator<FloatTensor> decoder) {
        int stride = Math.max(1, (int) (latentTile * (1 - OVERLAP)));
        int fade = (int) (pixelTile * OVERLAP);
        int limit = pixelTile - fade;
        List<FloatTensor> rows = new ArrayList<>();
        List<FloatTensor> above = List.of();
        for (int top = 0; top < latents.shape().dimension(2); top += stride) {
            List<FloatTensor> tiles = new ArrayList<>();
            for (int left = 0; left < latents.shape().dimension(3); left += stride) {
                FloatTensor tile = decoder.apply(cut(latents, top, left, latentTile));
                if (!above.isEmpty()) {
                    fadeDown(above.get(tiles.size()), tile, fade);
                }
                if (!tiles.isEmpty()) {
                    fadeRight(tiles.getLast(), tile, fade);
                }
                tiles.add(tile);
            }
            rows.add(join(tiles.stream().map(tile -> cut(tile, 0, 0, limit)).toList(), 3));
            above = tiles;
        }
        return join(rows, 2);
    }

    // blends in place, so that the next tile fades from what this one has become
    private static void fadeDown(FloatTensor above, FloatTensor tile, int wanted) {
        int lines = Math.min(Math.min(height(above), height(tile)), wanted);
        for (int channel = 0; channel < channels(tile); channel++) {
            for (int y = 0; y < lines; y++) {
                float share = (float) ((double) y / lines);
                float rest = (float) (1 - (double) y / lines);
                int from = (channel * height(above) + height(above) - lines + y) * width(above);
                int to = (channel * height(tile) + y) * width(tile);
                for (int x = 0; x < width(tile); x++) {
                    tile.values()[to + x] = above.values()[from + x] * rest + tile.values()[to + x] * share;
                }
            }
        }
    }

    private static void fadeRight(FloatTensor left, FloatTensor tile, int wanted) {
        int columns = Math.min(Math.min(width(left), width(tile)), wanted);
        for (int line = 0; line < channels(tile) * height(tile); line++) {
            for (int x = 0; x < columns; x++) {
                float share = (float) ((double) x / columns);
                float rest = (float) (1 - (double) x / columns);
                int from = line * width(left) + width(left) - columns + x;
                int to = line * width(tile) + x;
                tile.values()[to] = left.values()[from] * rest + tile.values()[to] * share;
            }
        }
    }

    /** The square of that side, or what there is of it, as a new tensor. */
    private static FloatTensor cut(FloatTensor tensor, int top, int left, int side) {
        int height = Math.min(side, height(tensor) - top);
        int width = Math.min(side, width(tensor) - left);
        float[] values = new float[channels(tensor) * height * width];
        for (int line = 0; line < channels(tensor) * height; line++) {
            int from = (line / height * height(tensor) + top + line % height) * width(tensor) + left;
            System.arraycopy(tensor.values(), from, values, line * width, width);
        }
        return FloatTensor.of(Shape.of(1, channels(tensor), height, width), values);
    }

    /** One tensor of tensors side by side (axis 3) or on top of each other (axis 2). */
    private static FloatTensor join(List<FloatTensor> parts, int axis) {
        int channels = channels(parts.getFirst());
        int extent =
                parts.stream().mapToInt(part -> part.shape().dimension(axis)).sum();
        int height = axis == 2 ? extent : height(parts.getFirst());
        int width = axis == 3 ? extent : width(parts.getFirst());
        float[] values = new float[channels * height * width];
        int top = 0;
        int left = 0;
        for (FloatTensor part : parts) {
            for (int line = 0; line < channels * height(part); line++) {
                int to = (line / height(part) * height + top + line % height(part)) * width + left;
                System.arraycopy(part.values(), line * width(part), values, to, width(part));
            }
            top += axis == 2 ? height(part) : 0;
            left += axis == 3 ? width(part) : 0;
        }
        return FloatTensor.of(Shape.of(1, channels, height, width), values);
    }

    private static int channels(FloatTensor tensor) {
        return tensor.shape().dimension(1);
    }

    private static int height(FloatTensor tensor) {
        return tensor.shape().dimension(2);
    }

    private static int width(FloatTensor tensor) {
        return tensor.shape().dimension(3);
    }
}
