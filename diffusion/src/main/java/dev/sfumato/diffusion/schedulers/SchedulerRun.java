package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * The way of one image through the timesteps, from noise to finished latents.
 *
 * <p>A run belongs to one image and one thread at a time and is used once: {@link #step} is called for consecutive
 * indices from {@code first()} to {@code steps() - 1}, because multistep schedulers remember earlier model outputs.
 * Tensors given to it are never written to; tensors returned are new and belong to the caller.
 */
public interface SchedulerRun {

    /**
     * One more than the index of the last step. Options such as lambda_min_clipped can make a run shorter than was
     * asked; schedulers that ask the denoiser twice for each inference step have about twice as many.
     */
    int steps();

    /** The index of the first step: 0, or later in a run that begins in the middle. */
    int first();

    /**
     * The training timestep that the denoiser is told at step i, in (-∞, number of training timesteps]; not always a
     * whole number.
     */
    double timestep(int i);

    /** What standard normal noise is multiplied by to become the first sample of a whole run. */
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

    /**
     * The finished latents as they look from step i: what the model's output means as a clean sample; has no effect on
     * the run.
     *
     * @param modelOutput what the denoiser predicted for the scaled sample, of the sample's shape
     * @param sample that step i begins with
     * @throws IllegalArgumentException if the shapes differ
     */
    FloatTensor denoised(FloatTensor modelOutput, int i, FloatTensor sample);

    /**
     * Makes a clean sample as noisy as the samples that step i begins with; has no effect on the run.
     *
     * @param noise standard normal, of the clean sample's shape
     * @throws IllegalArgumentException if the shapes differ
     */
    FloatTensor addNoise(FloatTensor original, FloatTensor noise, int i);

    /** Makes a clean sample into the one that the run begins with. */
    default FloatTensor addNoise(FloatTensor original, FloatTensor noise) {
        return addNoise(original, noise, first());
    }
}
