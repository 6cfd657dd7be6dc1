package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;

/** A run whose samples are the clean one plus sigma times noise, and whose denoiser sees them at unit variance. */
public abstract class SigmaRun extends SteppedRun {

    private final float initNoiseSigma;
    private final PredictionType prediction;

    /**
     * Begins at one of the steps.
     *
     * @param timesteps one a step; belongs to the run from now on
     * @param initNoiseSigma the standard deviation of the first sample
     */
    protected SigmaRun(double[] timesteps, int first, float initNoiseSigma, PredictionType prediction) {
        super(timesteps, first);
        this.initNoiseSigma = initNoiseSigma;
        this.prediction = prediction;
    }

    /** With a step for each timestep of a timeline. */
    protected SigmaRun(SigmaTimeline timeline, int first, PredictionType prediction) {
        this(timeline.timesteps(), first, timeline.initNoiseSigma(), prediction);
    }

    /** The noise level that step i begins with. */
    protected abstract float sigma(int i);

    /** The noise level that the denoiser's input is scaled for at step i. */
    protected float inputSigma(int i) {
        return sigma(i);
    }

    @Override
    protected float[] clean(FloatTensor modelOutput, FloatTensor sample, int i) {
        float sigma = inputSigma(i);
        float[] clean = new float[sample.values().length];
        for (int k = 0; k < clean.length; k++) {
            clean[k] = Predictions.cleanOfSigma(prediction, modelOutput.values()[k], sample.values()[k], sigma);
        }
        return clean;
    }

    @Override
    public final double initNoiseSigma() {
        return initNoiseSigma;
    }

    @Override
    protected final float inputDivisor(int i) {
        float sigma = inputSigma(i);
        return (float) Math.sqrt(sigma * sigma + 1);
    }

    @Override
    protected final float signal(int i) {
        return 1;
    }

    @Override
    protected final float deviation(int i) {
        return sigma(i);
    }
}
