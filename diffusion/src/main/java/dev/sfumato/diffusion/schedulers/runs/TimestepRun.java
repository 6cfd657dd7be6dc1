package dev.sfumato.diffusion.schedulers.runs;

import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.modelloader.tensor.FloatTensor;

/** A run over whole training timesteps, whose samples hold signal and noise in the shares of those timesteps. */
public abstract class TimestepRun extends SteppedRun {

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final SampleLimit limit;

    /**
     * Begins at one of the steps.
     *
     * @param timesteps one a step; belongs to the run from now on
     * @param limit of predicted clean samples
     */
    protected TimestepRun(
            NoiseSchedule schedule, PredictionType prediction, SampleLimit limit, double[] timesteps, int first) {
        super(timesteps, first);
        this.schedule = schedule;
        this.prediction = prediction;
        this.limit = limit;
    }

    @Override
    protected final float signal(int i) {
        return (float) Math.sqrt(schedule.alphaCumprod((int) timestep(i)));
    }

    @Override
    protected final float deviation(int i) {
        return (float) Math.sqrt(1 - schedule.alphaCumprod((int) timestep(i)));
    }

    /** The clean sample that a model's output at step i means, cut as the options say. */
    @Override
    protected float[] clean(FloatTensor modelOutput, FloatTensor sample, int i) {
        float signal = signal(i);
        float deviation = deviation(i);
        float[] clean = new float[sample.values().length];
        for (int k = 0; k < clean.length; k++) {
            clean[k] = Predictions.clean(
                    prediction, modelOutput.values()[k], sample.values()[k], signal, deviation, deviation);
        }
        limit.apply(FloatTensor.of(sample.shape(), clean));
        return clean;
    }
}
