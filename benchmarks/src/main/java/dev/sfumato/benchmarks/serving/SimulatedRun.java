package dev.sfumato.benchmarks.serving;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.modelloader.tensor.FloatTensor;

/** Steps that change nothing. */
record SimulatedRun(int steps) implements SchedulerRun {

    @Override
    public int first() {
        return 0;
    }

    @Override
    public double timestep(int i) {
        return i;
    }

    @Override
    public double initNoiseSigma() {
        return 1;
    }

    @Override
    public FloatTensor scaleModelInput(FloatTensor sample, int i) {
        return sample;
    }

    @Override
    public FloatTensor step(FloatTensor modelOutput, int i, FloatTensor sample, NoiseSource noise) {
        return sample;
    }

    @Override
    public FloatTensor denoised(FloatTensor modelOutput, int i, FloatTensor sample) {
        return sample;
    }

    @Override
    public FloatTensor addNoise(FloatTensor original, FloatTensor noise, int i) {
        return original;
    }
}
