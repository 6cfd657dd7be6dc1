package dev.sfumato.diffusion.schedulers.options;

/** How the variance of the noise that training adds at a timestep grows with the timestep. */
public enum BetaSchedule {
    LINEAR,
    /** The square roots grow linearly, as Stable Diffusion was trained. */
    SCALED_LINEAR,
    /** The cosine schedule of <a href="https://arxiv.org/abs/2102.09672">Improved Denoising Diffusion</a>. */
    SQUAREDCOS_CAP_V2
}
