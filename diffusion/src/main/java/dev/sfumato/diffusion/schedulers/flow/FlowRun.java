package dev.sfumato.diffusion.schedulers.flow;

import dev.sfumato.diffusion.schedulers.runs.SteppedRun;

/** A run whose samples are sigma parts noise and one minus sigma parts the clean sample. */
abstract class FlowRun extends SteppedRun {

    FlowRun(double[] timesteps, int first) {
        super(timesteps, first);
    }

    /** The noise level that step i begins with. */
    abstract float sigma(int i);

    @Override
    protected final float signal(int i) {
        return 1 - sigma(i);
    }

    @Override
    protected final float deviation(int i) {
        return sigma(i);
    }
}
