package dev.sfumato.diffusion.schedulers.flow;

import dev.sfumato.diffusion.schedulers.runs.SteppedRun;
import dev.sfumato.modelloader.tensor.FloatTensor;

/** A run whose samples are sigma parts noise and one minus sigma parts the clean sample. */
abstract class FlowRun extends SteppedRun {

    FlowRun(double[] timesteps, int first) {
        super(timesteps, first);
    }

    /** The noise level that step i begins with. */
    abstract float sigma(int i);

    @Override
    protected final float[] clean(FloatTensor modelOutput, FloatTensor sample, int i) {
        float sigma = sigma(i);
        float[] clean = new float[sample.values().length];
        for (int k = 0; k < clean.length; k++) {
            clean[k] = sample.values()[k] - sigma * modelOutput.values()[k];
        }
        return clean;
    }

    @Override
    protected final float signal(int i) {
        return 1 - sigma(i);
    }

    @Override
    protected final float deviation(int i) {
        return sigma(i);
    }
}
