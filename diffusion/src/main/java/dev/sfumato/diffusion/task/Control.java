package dev.sfumato.diffusion.task;

/**
 * A picture that a painted one follows.
 *
 * @param image such as edges or a pose, as the model's ControlNet was trained on; scaled to the size that is painted
 * @param scale how strongly, 0 to 10; 1 is as trained
 */
public record Control(SourceImage image, double scale) {

    /** The strongest. */
    public static final double MOST = 10;

    public Control {
        if (!(scale >= 0 && scale <= MOST)) {
            throw new IllegalArgumentException("scale must be 0 to " + MOST + ", got " + scale);
        }
    }
}
