package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import dev.sfumato.diffusion.schedulers.sigmas.Spacing;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Arrays;

/** What the two Euler schedulers have in common: their timesteps, the scaling of inputs and the predicted clean value. */
final class EulerSteps {

    private EulerSteps() {}

    static double[] timesteps(TimestepSpacing spacing, int trained, int offset, int steps) {
        return switch (spacing) {
            case LINSPACE ->
                Arrays.stream(Spacing.reversed(Spacing.linspace(0, trained - 1, steps)))
                        .map(t -> (float) t)
                        .toArray();
            case LEADING ->
                Arrays.stream(Spacing.leading(steps, trained / steps))
                        .map(t -> t + offset)
                        .toArray();
            case TRAILING -> Spacing.trailing(trained, trained / (double) steps);
        };
    }

    /** A sample divided to the unit variance that denoisers are trained on. */
    static FloatTensor scaled(FloatTensor sample, float sigma) {
        float deviation = (float) Math.sqrt(sigma * sigma + 1);
        float[] scaled = new float[sample.values().length];
        for (int k = 0; k < scaled.length; k++) {
            scaled[k] = sample.values()[k] / deviation;
        }
        return FloatTensor.of(sample.shape(), scaled);
    }

    /** The clean value that a denoiser's output means for an unscaled sample's value. */
    static float clean(PredictionType prediction, float output, float x, float sigma) {
        return switch (prediction) {
            case EPSILON -> x - sigma * output;
            case SAMPLE -> output;
            case V_PREDICTION -> {
                float variance = sigma * sigma + 1;
                yield output * (-sigma / (float) Math.sqrt(variance)) + x / variance;
            }
        };
    }
}
