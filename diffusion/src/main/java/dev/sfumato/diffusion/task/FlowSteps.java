package dev.sfumato.diffusion.task;

/** The share of a schedule that flow-matching models make of a picture. */
public final class FlowSteps {

    private FlowSteps() {}

    /**
     * How many steps are left out at the noisy end. Unlike the pipelines with a UNet, those with a transformer round the
     * steps that are left out down, so that a broken step is made.
     *
     * @param strength as of {@link Task#strength}
     */
    public static int first(double strength, int steps) {
        return (int) Math.max(steps - Math.min(steps * strength, steps), 0);
    }
}
