package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.modelloader.tensor.FloatTensor;

/** A run that knows its timesteps, checks that steps come in order, and leaves the arithmetic to its subclass. */
public abstract class SteppedRun implements SchedulerRun {

    private final double[] timesteps;
    private final int first;
    private final StepOrder order;

    /**
     * Begins at one of the steps.
     *
     * @param timesteps one a step; belongs to the run from now on
     * @param first an index into them
     */
    protected SteppedRun(double[] timesteps, int first) {
        if (first < 0 || first >= timesteps.length) {
            throw new IllegalArgumentException("first: the run has only " + timesteps.length
                    + " steps left by its options, got " + first + "; allowed: 0 to " + (timesteps.length - 1));
        }
        this.timesteps = timesteps;
        this.first = first;
        order = new StepOrder(first, timesteps.length);
    }

    @Override
    public final int steps() {
        return timesteps.length;
    }

    @Override
    public final int first() {
        return first;
    }

    @Override
    public final double timestep(int i) {
        order.requireIndex(i);
        return timesteps[i];
    }

    @Override
    public double initNoiseSigma() {
        return 1;
    }

    @Override
    public final FloatTensor scaleModelInput(FloatTensor sample, int i) {
        order.requireIndex(i);
        float[] scaled = sample.values().clone();
        float divisor = inputDivisor(i);
        if (divisor != 1) {
            for (int k = 0; k < scaled.length; k++) {
                scaled[k] /= divisor;
            }
        }
        return FloatTensor.of(sample.shape(), scaled);
    }

    @Override
    public final FloatTensor step(FloatTensor modelOutput, int i, FloatTensor sample, NoiseSource noise) {
        order.enter(i, modelOutput, sample);
        return FloatTensor.of(sample.shape(), next(i, modelOutput, sample, noise));
    }

    @Override
    public final FloatTensor denoised(FloatTensor modelOutput, int i, FloatTensor sample) {
        order.requireIndex(i);
        StepOrder.requireShape("model output", sample.shape(), modelOutput);
        return FloatTensor.of(sample.shape(), clean(modelOutput, sample, i));
    }

    @Override
    public final FloatTensor addNoise(FloatTensor original, FloatTensor noise, int i) {
        order.requireIndex(i);
        StepOrder.requireShape("noise", original.shape(), noise);
        float signal = signal(i);
        float deviation = deviation(i);
        float[] noisy = new float[original.values().length];
        for (int k = 0; k < noisy.length; k++) {
            noisy[k] = signal * original.values()[k] + deviation * noise.values()[k];
        }
        return FloatTensor.of(original.shape(), noisy);
    }

    /** What the denoiser's input is divided by at step i. */
    protected float inputDivisor(int i) {
        return 1;
    }

    /** The factor of the clean sample in the samples that step i begins with. */
    protected abstract float signal(int i);

    /** The factor of the noise in the samples that step i begins with. */
    protected abstract float deviation(int i);

    /** The clean sample that a model's output at step i means, in a new array. */
    protected abstract float[] clean(FloatTensor modelOutput, FloatTensor sample, int i);

    /** The values after step i, in a new array. */
    protected abstract float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise);
}
