package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.runs.SigmaRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * A run that goes half-way to the next noise level, asks the denoiser there, and takes the whole step in that
 * direction; only the last goes without. Steps of even index are first halves.
 */
final class MidpointRun extends SigmaRun {

    private final SigmaTimeline timeline;
    private final MidpointLevels levels;
    private float @Nullable [] begun;

    /**
     * Begins at one of the steps.
     *
     * @param first the index of an inference step
     */
    MidpointRun(SigmaTimeline timeline, MidpointLevels levels, MidpointOptions options, int first) {
        super(
                timesteps(timeline, levels, options.ladder().curve()),
                2 * first,
                timeline.initNoiseSigma(),
                options.prediction());
        this.timeline = timeline;
        this.levels = levels;
    }

    private static double[] timesteps(SigmaTimeline timeline, MidpointLevels levels, SigmaCurve curve) {
        double[] timesteps = new double[2 * timeline.steps() - 1];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = i % 2 == 0 ? timeline.timestep(i / 2) : (float) curve.timestep(levels.midpoint(i / 2));
        }
        return timesteps;
    }

    @Override
    protected float sigma(int i) {
        return timeline.sigma((i + 1) / 2);
    }

    @Override
    protected float inputSigma(int i) {
        return i % 2 == 0 ? timeline.sigma(i / 2) : levels.midpoint(i / 2);
    }

    @Override
    protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        float sigma = timeline.sigma(i / 2);
        float[] from = begun;
        float[] slope = slope(modelOutput, sample, i);
        float to = from == null ? levels.midpoint(i / 2) : levels.target(i / 2);
        float[] start = from == null ? sample.values() : from;
        float[] next = new float[slope.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = start[k] + slope[k] * (to - sigma);
        }
        if (from == null) {
            begun = sample.values().clone();
        } else {
            begun = null;
            if (levels.drawsNoise()) {
                addFresh(levels.fresh(i / 2), next, noise.normal(sample.shape()).values());
            }
        }
        return next;
    }

    private float[] slope(FloatTensor modelOutput, FloatTensor sample, int i) {
        float sigma = inputSigma(i);
        float[] slope = clean(modelOutput, sample, i);
        for (int k = 0; k < slope.length; k++) {
            slope[k] = (sample.values()[k] - slope[k]) / sigma;
        }
        return slope;
    }

    private static void addFresh(float up, float[] values, float[] fresh) {
        for (int k = 0; k < values.length; k++) {
            values[k] += fresh[k] * up;
        }
    }
}
