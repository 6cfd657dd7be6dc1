package dev.sfumato.diffusion.task;

/**
 * Painting in two passes: a picture in the size that the model knows is enlarged, made noisy and denoised again.
 *
 * <p>The second pass draws from a noise stream of its own that begins with the picture's seed, so the two passes are
 * those of a text-to-image and an image-to-image request with the same seed.
 *
 * @param scale from the first pass's sides to the second's, above 1 and at most 8
 * @param strength of the second pass, above 0 and at most 1
 * @param steps of the second pass's whole schedule, at least 1; its strength says how many of them are made
 */
public record HiresFix(double scale, double strength, int steps, Upscaler upscaler) {

    public static final double LARGEST_SCALE = 8;

    public HiresFix {
        if (!(scale > 1 && scale <= LARGEST_SCALE)) {
            throw new IllegalArgumentException("scale must be above 1 and at most 8, got " + scale);
        }
        Strength.require(strength);
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    /** How many of the second pass's steps its strength leaves, as AUTOMATIC1111 counts them. */
    public int madeSteps() {
        return steps - Strength.firstStep(steps, strength);
    }

    /** A side of the first pass in the second, rounded down to a multiple that the model takes. */
    public int enlarge(int side, int multiple) {
        return (int) (side * scale) / multiple * multiple;
    }
}
