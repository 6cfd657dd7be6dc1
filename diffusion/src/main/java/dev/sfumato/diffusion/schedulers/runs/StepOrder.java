package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What every run checks of a step: that it follows the one before, and that all tensors have one shape. */
final class StepOrder {

    private final int steps;
    private @Nullable Shape shape;
    private int next;

    StepOrder(int first, int steps) {
        this.steps = steps;
        next = first;
    }

    void enter(int i, FloatTensor modelOutput, FloatTensor sample) {
        if (i != next) {
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

    static void requireShape(String what, Shape expected, FloatTensor found) {
        if (!found.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    "the " + what + " must have shape " + expected + ", got " + found.shape());
        }
    }
}
