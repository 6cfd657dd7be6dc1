package dev.sfumato.diffusion.task;

/**
 * A picture that a painted one follows.
 *
 * @param image such as edges or a pose, as the model's ControlNet was trained on; scaled to the size that is painted
 * @param scale how strongly, 0 to 10; 1 is as trained
 * @param start the share of the steps before which it is not followed, 0 to less than {@code end}
 * @param end the share of the steps after which it is not followed, at most 1
 */
public record Control(SourceImage image, double scale, double start, double end) {

    /** The strongest. */
    public static final double MOST = 10;

    public Control {
        if (!(scale >= 0 && scale <= MOST)) {
            throw new IllegalArgumentException("scale must be 0 to " + MOST + ", got " + scale);
        }
        if (!(start >= 0 && start < end && end <= 1)) {
            throw new IllegalArgumentException(
                    "the interval must be 0 <= start < end <= 1, got " + start + " to " + end);
        }
    }

    /** At all steps. */
    public Control(SourceImage image, double scale) {
        this(image, scale, 0, 1);
    }

    /** The same of another picture. */
    public Control with(SourceImage other) {
        return new Control(other, scale, start, end);
    }

    /**
     * Whether the picture is followed at a step, of which a second pass has its own.
     *
     * @param step counted from 0, of those that are made
     */
    public boolean includes(int step, int steps) {
        return (double) step / steps >= start && (double) (step + 1) / steps <= end;
    }
}
