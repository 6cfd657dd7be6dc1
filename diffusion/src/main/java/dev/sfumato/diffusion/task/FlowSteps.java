package dev.sfumato.diffusion.task;

import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;

/** The share of a schedule that flow-matching models make of a picture. */
public final class FlowSteps {

    private FlowSteps() {}

    /**
     * How many steps are left out at the noisy end. Unlike the pipelines with a UNet, those with a transformer round the
     * steps that are left out down, so that a broken step is made.
     */
    public static int first(Task task, int steps) {
        return switch (task) {
            case TextToImage text -> 0;
            case ImageToImage image -> first(image.strength(), steps);
            case Inpaint inpaint -> first(inpaint.strength(), steps);
        };
    }

    private static int first(double strength, int steps) {
        return (int) Math.max(steps - Math.min(steps * strength, steps), 0);
    }
}
