package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.runs.SigmaRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * A run that goes half-way to the next noise level, asks the denoiser there, and takes the whole step in that
 * direction; only the last goes without. Steps of even index are first halves.
 */
abstract class MidpointRun extends SigmaRun {

    private final SigmaTimeline timeline;
    private final float[] midpoints;
    private float @Nullable [] begun;

    /**
     * Begins at one of the steps.
     *
     * @param midpoints the noise level half-way, by inference step; 0 for the last
     * @param first the index of an inference step
     */
    MidpointRun(SigmaTimeline timeline, float[] midpoints, SigmaCurve curve, PredictionType prediction, int first) {
        super(timesteps(timeline, midpoints, curve), 2 * first, timeline.initNoiseSigma(), prediction);
        this.timeline = timeline;
        this.midpoints = midpoints;
    }

    private static double[] timesteps(SigmaTimeline timeline, float[] midpoints, SigmaCurve curve) {
        double[] timesteps = new double[2 * timeline.steps() - 1];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = i % 2 == 0 ? timeline.timestep(i / 2) : (float) curve.timestep(midpoints[i / 2]);
        }
        return timesteps;
    }

    /** The geometric mean of two noise levels. */
    static float between(float start, float end) {
        float from = (float) Math.log(start);
        float to = (float) Math.log(end);
        return (float) Math.exp(to - (to - from) * 0.5f);
    }

    @Override
    protected final float sigma(int i) {
        return timeline.sigma((i + 1) / 2);
    }

    @Override
    protected final float inputSigma(int i) {
        return i % 2 == 0 ? timeline.sigma(i / 2) : midpoints[i / 2];
    }

    @Override
    protected final float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        float sigma = timeline.sigma(i / 2);
        float[] from = begun;
        float[] slope = slope(modelOutput, sample, i);
        float to = from == null ? midpoints[i / 2] : target(i / 2);
        float[] start = from == null ? sample.values() : from;
        float[] next = new float[slope.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = start[k] + slope[k] * (to - sigma);
        }
        if (from == null) {
            begun = sample.values().clone();
        } else {
            begun = null;
            addFresh(i / 2, next, sample, noise);
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

    /** The noise level that the second half of an inference step goes to. */
    abstract float target(int step);

    /** Adds the fresh noise of an inference step, if any, in place. */
    abstract void addFresh(int step, float[] values, FloatTensor sample, NoiseSource noise);
}
