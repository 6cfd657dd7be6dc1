package dev.sfumato.diffusion.guidance;

/**
 * How classifier-free guidance is applied beside its scale.
 *
 * @param rescale how far the guided prediction is brought back to the deviation of the prompt's own, 0 (not) to 1
 * @param start the share of the steps before which there is no guidance, 0 to less than {@code end}
 * @param end the share of the steps from which on there is no guidance, at most 1
 */
public record GuidanceOptions(double rescale, double start, double end) {

    /** Guidance at all steps, not rescaled. */
    public static final GuidanceOptions NONE = new GuidanceOptions(0, 0, 1);

    public GuidanceOptions {
        if (!(rescale >= 0 && rescale <= 1)) {
            throw new IllegalArgumentException("rescale must be 0 to 1, got " + rescale);
        }
        if (!(start >= 0 && start < end && end <= 1)) {
            throw new IllegalArgumentException(
                    "the interval must be 0 <= start < end <= 1, got " + start + " to " + end);
        }
    }

    /** Whether guidance is on at a step, counted from 0: those from {@code start * steps} to before {@code end * steps}. */
    boolean includes(int step, int steps) {
        return (int) (start * steps) <= step && step < (int) (end * steps);
    }
}
