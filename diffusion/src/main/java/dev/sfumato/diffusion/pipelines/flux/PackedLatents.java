package dev.sfumato.diffusion.pipelines.flux;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/** Latents as a sequence: each square of 2x2 latents becomes one token with four times the channels. */
final class PackedLatents {

    /** Latents along one side of a token. */
    static final int PATCH = 2;

    /** Coordinates of a token: an unused one, row and column. */
    private static final int COORDINATES = 3;

    private PackedLatents() {}

    /** (1, channels, height, width) to (1, tokens, channels * 4), the rows of the picture one after the other. */
    static FloatTensor pack(FloatTensor latents) {
        Grid grid = Grid.of(latents.shape());
        float[] from = latents.values();
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = from[grid.latent(i)];
        }
        return FloatTensor.of(Shape.of(1, grid.tokens(), grid.depth()), to);
    }

    /** The way back, to latents of the given shape. */
    static FloatTensor unpack(FloatTensor packed, Shape latents) {
        Grid grid = Grid.of(latents);
        float[] from = packed.values();
        float[] to = new float[latents.size()];
        for (int i = 0; i < from.length; i++) {
            to[grid.latent(i)] = from[i];
        }
        return FloatTensor.of(latents, to);
    }

    /** The places of tokens, (rows * columns, 3). */
    static FloatTensor places(int rows, int columns) {
        float[] places = new float[rows * columns * COORDINATES];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int first = (row * columns + column) * COORDINATES;
                places[first + 1] = row;
                places[first + 2] = column;
            }
        }
        return FloatTensor.of(Shape.of(rows * columns, COORDINATES), places);
    }

    /** The places of words, all of them at the origin. */
    static FloatTensor origin(int tokens) {
        return FloatTensor.zeros(Shape.of(tokens, COORDINATES));
    }

    /** The extents of unpacked latents, and where a packed value lies among them. */
    private record Grid(int channels, int height, int width) {

        static Grid of(Shape latents) {
            Grid grid = new Grid(latents.dimension(1), latents.dimension(2), latents.dimension(3));
            if (latents.dimension(0) != 1 || grid.height % PATCH != 0 || grid.width % PATCH != 0) {
                throw new IllegalArgumentException("latents to pack are (1xCxHxW) with even sides, got " + latents);
            }
            return grid;
        }

        int tokens() {
            return height / PATCH * (width / PATCH);
        }

        int depth() {
            return channels * PATCH * PATCH;
        }

        /** A packed value's index among the latents; a token holds channel by channel the four values of its square. */
        int latent(int packed) {
            int token = packed / depth();
            int within = packed % depth();
            int channel = within / (PATCH * PATCH);
            int corner = within % (PATCH * PATCH);
            int row = token / (width / PATCH) * PATCH + corner / PATCH;
            int column = token % (width / PATCH) * PATCH + corner % PATCH;
            return (channel * height + row) * width + column;
        }
    }
}
