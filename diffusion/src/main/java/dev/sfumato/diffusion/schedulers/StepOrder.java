package dev.sfumato.diffusion.schedulers;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What every run checks of a step: that it follows the one before, and that all tensors have one shape. */
final class StepOrder {

    private final int steps;
    private @Nullable Shape shape;
    private int next = -1;

    StepOrder(int steps) {
        this.steps = steps;
    }

    void enter(int i, FloatTensor modelOutput, FloatTensor sample) {
        if (next >= 0 && i != next) {
            throw new IllegalStateException(
                    "step " + i + " was asked for, but the run is at step " + next + " of " + steps);
        }
        requireIndex(i);
        Shape expected = shape == null ? sample.shape() : shape;
        requireShape("sample", expected, sample);
        requireShape("model output", expected, modelOutput);
        shape = expected;
        next = i + 1;
    }

    /** Refuses an index that the run has no step for. */
    void requireIndex(int i) {
        Objects.checkIndex(i, steps);
    }

    private static void requireShape(String what, Shape expected, FloatTensor found) {
        if (!found.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    "the " + what + " must have shape " + expected + ", got " + found.shape());
        }
    }

    /** Refuses a number of steps that a model's timesteps do not allow. */
    static void requireSteps(int steps, int max, String why) {
        if (steps < 1 || steps > max) {
            throw new IllegalArgumentException("steps: " + why + ", got " + steps + "; allowed: 1 to " + max);
        }
    }
}
