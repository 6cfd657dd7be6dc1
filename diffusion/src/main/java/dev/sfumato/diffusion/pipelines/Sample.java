package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.guidance.Guidance;
import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** One picture in the making: its latents, its place in the schedule and its own noise. Not thread-safe. */
public final class Sample {

    private final Parts parts;
    private final LatentMask mask;
    private FloatTensor latents;
    private int step;
    private @Nullable Prediction last;

    /** What a step was taken along, and from where. */
    private record Prediction(FloatTensor output, FloatTensor from) {}

    /**
     * What a picture is made with.
     *
     * @param run that has made no step
     * @param noise the picture's own stream, after what was drawn for its beginning
     */
    public record Parts(Conditioning conditioning, Guidance guidance, SchedulerRun run, NoiseSource noise) {}

    /**
     * A picture of which a part may be kept.
     *
     * @param latents (1, channels, height, width), as noisy as the run's first step wants them
     */
    public Sample(Parts parts, LatentMask mask, FloatTensor latents) {
        this.parts = parts;
        this.mask = mask;
        this.latents = latents;
        step = parts.run().first();
    }

    /**
     * A picture that is painted everywhere.
     *
     * @param latents (1, channels, height, width), as noisy as the run's first step wants them
     */
    public Sample(
            Conditioning conditioning, Guidance guidance, SchedulerRun run, NoiseSource noise, FloatTensor latents) {
        this(new Parts(conditioning, guidance, run, noise), new LatentMask.Everywhere(), latents);
    }

    /** A picture that begins as noise alone, drawn first from its stream. */
    public static Sample ofNoise(
            Conditioning conditioning, Guidance guidance, SchedulerRun run, NoiseSource noise, Shape shape) {
        return new Sample(conditioning, guidance, run, noise, scaledBySigma(noise.normal(shape), run));
    }

    /** Standard normal noise as the first sample of a whole run. */
    public static FloatTensor scaledBySigma(FloatTensor noise, SchedulerRun run) {
        float sigma = (float) run.initNoiseSigma();
        float[] values = noise.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= sigma;
        }
        return FloatTensor.of(noise.shape(), values);
    }

    public Conditioning conditioning() {
        return parts.conditioning();
    }

    public Guidance guidance() {
        return parts.guidance();
    }

    /** (1, channels, height, width) */
    public FloatTensor latents() {
        return latents;
    }

    /** The steps done so far, of this run. */
    public int step() {
        return step - parts.run().first();
    }

    /** The steps of this run in all; a schedule may need fewer than were asked for, or two calls for each. */
    public int steps() {
        return parts.run().steps() - parts.run().first();
    }

    public boolean isDenoised() {
        return step == parts.run().steps();
    }

    /** The timestep that the next prediction is for. */
    public double timestep() {
        return parts.run().timestep(step);
    }

    /** What the denoiser reads at the next step, (1, channels of the denoiser, height, width). */
    public FloatTensor modelInput() {
        return mask.modelInput(parts.run().scaleModelInput(latents, step));
    }

    /** Takes the next step along a guided prediction, (1, channels, height, width). */
    public void advance(FloatTensor prediction) {
        FloatTensor from = latents;
        FloatTensor stepped = parts.run().step(prediction, step, from, parts.noise());
        latents = mask.keep(stepped, parts.run(), step);
        last = new Prediction(prediction, from);
        step++;
    }

    /**
     * The finished latents as the last step's prediction has them, (1, channels, height, width).
     *
     * @throws IllegalStateException if no step was made
     */
    public FloatTensor estimate() {
        if (last == null) {
            throw new IllegalStateException("a picture that has made no step has no estimate");
        }
        SchedulerRun run = parts.run();
        return mask.keep(run.denoised(last.output(), step - 1, last.from()), run, run.steps() - 1);
    }
}
