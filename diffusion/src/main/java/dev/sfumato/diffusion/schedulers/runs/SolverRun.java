package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * A run whose samples have a constant variance, and whose steps are measured by lambda, half the logarithm of the
 * signal-to-noise ratio.
 */
public abstract class SolverRun extends SteppedRun {

    private final SolverLevels levels;
    private final PredictionType prediction;
    private final @Nullable DynamicThreshold threshold;

    protected SolverRun(
            SigmaTimeline timeline,
            boolean flow,
            PredictionType prediction,
            @Nullable DynamicThreshold threshold,
            int first) {
        super(timeline.timesteps(), first);
        levels = new SolverLevels(timeline, flow);
        this.prediction = prediction;
        this.threshold = threshold;
    }

    protected final SolverLevels levels() {
        return levels;
    }

    @Override
    protected final float signal(int i) {
        return levels.alpha(i);
    }

    @Override
    protected final float deviation(int i) {
        return levels.deviation(i);
    }

    @Override
    protected final float[] clean(FloatTensor modelOutput, FloatTensor sample, int i) {
        float alpha = levels.alpha(i);
        float deviation = levels.deviation(i);
        float sigma = levels.sigma(i);
        float[] clean = new float[sample.values().length];
        for (int k = 0; k < clean.length; k++) {
            float output = modelOutput.values()[k];
            clean[k] = Predictions.clean(prediction, output, sample.values()[k], alpha, deviation, sigma);
        }
        if (threshold != null) {
            threshold.apply(FloatTensor.of(sample.shape(), clean));
        }
        return clean;
    }

    /** The noise that a model's output at step i means; thresholding changes it by way of the clean sample. */
    protected final float[] epsilon(FloatTensor modelOutput, FloatTensor sample, int i) {
        float alpha = levels.alpha(i);
        float deviation = levels.deviation(i);
        float[] epsilon = new float[sample.values().length];
        for (int k = 0; k < epsilon.length; k++) {
            float output = modelOutput.values()[k];
            epsilon[k] = Predictions.epsilon(prediction, output, sample.values()[k], alpha, deviation);
        }
        return threshold == null ? epsilon : epsilonThresholded(epsilon, sample, alpha, deviation);
    }

    private float[] epsilonThresholded(float[] epsilon, FloatTensor sample, float alpha, float deviation) {
        float[] clean = new float[epsilon.length];
        for (int k = 0; k < clean.length; k++) {
            clean[k] = (sample.values()[k] - deviation * epsilon[k]) / alpha;
        }
        if (threshold != null) {
            threshold.apply(FloatTensor.of(sample.shape(), clean));
        }
        for (int k = 0; k < clean.length; k++) {
            clean[k] = (sample.values()[k] - alpha * clean[k]) / deviation;
        }
        return clean;
    }
}
