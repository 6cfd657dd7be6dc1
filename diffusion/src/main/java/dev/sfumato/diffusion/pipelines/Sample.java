package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/** One picture in the making: its latents, its place in the schedule and its own noise. Not thread-safe. */
public final class Sample {

    private final Conditioning conditioning;
    private final Guidance guidance;
    private final SchedulerRun run;
    private final NoiseSource noise;
    private FloatTensor latents;
    private int step;

    /** @param latents (1, channels, height, width) */
    public Sample(
            Conditioning conditioning, Guidance guidance, SchedulerRun run, NoiseSource noise, FloatTensor latents) {
        this.conditioning = conditioning;
        this.guidance = guidance;
        this.run = run;
        this.noise = noise;
        this.latents = latents;
        step = run.first();
    }

    /** A picture that begins as noise alone, drawn first from its stream. */
    public static Sample ofNoise(
            Conditioning conditioning, Guidance guidance, SchedulerRun run, NoiseSource noise, Shape shape) {
        FloatTensor latents = noise.normal(shape);
        float sigma = (float) run.initNoiseSigma();
        float[] values = latents.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= sigma;
        }
        return new Sample(conditioning, guidance, run, noise, latents);
    }

    public Conditioning conditioning() {
        return conditioning;
    }

    public Guidance guidance() {
        return guidance;
    }

    /** (1, channels, height, width) */
    public FloatTensor latents() {
        return latents;
    }

    /** The steps done so far. */
    public int step() {
        return step;
    }

    /** The steps in all; a schedule may need fewer than were asked for. */
    public int steps() {
        return run.steps();
    }

    public boolean isDenoised() {
        return step == run.steps();
    }

    /** The timestep that the next prediction is for. */
    public double timestep() {
        return run.timestep(step);
    }

    /** The latents as the denoiser wants them at the next step. */
    public FloatTensor modelInput() {
        return run.scaleModelInput(latents, step);
    }

    /** Takes the next step along a guided prediction, (1, channels, height, width). */
    public void advance(FloatTensor prediction) {
        latents = run.step(prediction, step, latents, noise);
        step++;
    }
}
