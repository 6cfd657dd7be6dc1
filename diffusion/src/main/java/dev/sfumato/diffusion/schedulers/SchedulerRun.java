package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * The way of one image through the timesteps, from noise to finished latents.
 *
 * <p>A run belongs to one image and one thread at a time and is used once: {@link #step} is called for consecutive
 * indices up to {@code steps() - 1}, because multistep schedulers remember earlier model outputs. Tensors given to it
 * are never written to; tensors returned are new and belong to the caller.
 */
public interface SchedulerRun {

    /** The number of steps that the run really takes; an option such as lambda_min_clipped can make it fewer than asked. */
    int steps();

    /**
     * The training timestep that the denoiser is told at step i, in (-∞, number of training timesteps]; not always a
     * whole number.
     */
    double timestep(int i);

    /** What standard normal noise is multiplied by to become the first sample. */
    double initNoiseSigma();

    /** The sample as the denoiser wants to see it at step i; has no effect on the run. */
    FloatTensor scaleModelInput(FloatTensor sample, int i);

    /**
     * Goes from the sample at timestep i to the next, less noisy one.
     *
     * @param modelOutput what the denoiser predicted for the scaled sample, of the sample's shape
     * @param noise the image's own stream; only stochastic schedulers draw from it
     * @throws IllegalArgumentException if the shapes differ from each other or from the earlier steps'
     * @throws IllegalStateException if i is not the step after the last one
     */
    FloatTensor step(FloatTensor modelOutput, int i, FloatTensor sample, NoiseSource noise);
}
