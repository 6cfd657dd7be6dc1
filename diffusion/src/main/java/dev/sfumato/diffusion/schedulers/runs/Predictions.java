package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.options.PredictionType;

/** What a denoiser's output means, value by value, in single precision. */
public final class Predictions {

    private Predictions() {}

    /** The clean value where a sample is the clean one plus sigma times noise. */
    public static float cleanOfSigma(PredictionType prediction, float output, float x, float sigma) {
        return switch (prediction) {
            case EPSILON, FLOW_PREDICTION -> x - sigma * output;
            case SAMPLE -> output;
            case V_PREDICTION -> {
                float variance = sigma * sigma + 1;
                yield output * (-sigma / (float) Math.sqrt(variance)) + x / variance;
            }
        };
    }

    /**
     * The clean value where a sample is signal times the clean one plus deviation times noise.
     *
     * @param sigma the noise level of the schedule, which a flow's velocity is measured by
     */
    public static float clean(
            PredictionType prediction, float output, float x, float signal, float deviation, float sigma) {
        return switch (prediction) {
            case EPSILON -> (x - deviation * output) / signal;
            case SAMPLE -> output;
            case V_PREDICTION -> signal * x - deviation * output;
            case FLOW_PREDICTION -> x - sigma * output;
        };
    }

    /** The noise in a value where a sample is signal times the clean one plus deviation times noise. */
    public static float epsilon(PredictionType prediction, float output, float x, float signal, float deviation) {
        return switch (prediction) {
            case EPSILON -> output;
            case SAMPLE -> (x - signal * output) / deviation;
            case V_PREDICTION -> signal * output + deviation * x;
            case FLOW_PREDICTION -> output * signal + x;
        };
    }

    /** A square root whose argument rounding may have made slightly negative, where diffusers gets NaN. */
    public static float root(float value) {
        return (float) Math.sqrt(Math.max(value, 0));
    }
}
