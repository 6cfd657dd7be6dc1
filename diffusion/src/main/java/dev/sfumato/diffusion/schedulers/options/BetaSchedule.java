package dev.sfumato.diffusion.schedulers.options;

/** How the variance of the noise that training adds at a timestep grows with the timestep. */
public enum BetaSchedule {
    LINEAR,
    /** The square roots grow linearly, as Stable Diffusion was trained. */
    SCALED_LINEAR,
    /** The cosine schedule of <a href="https://arxiv.org/abs/2102.09672">Improved Denoising Diffusion</a>. */
    SQUAREDCOS_CAP_V2,
    /** The signal falls exponentially. */
    EXP,
    /** The log signal-to-noise ratio is distributed as Laplace's: <a href="https://arxiv.org/abs/2407.03297">paper</a>. */
    LAPLACE,
    /** A logistic curve between the ends, as in <a href="https://arxiv.org/abs/2203.02923">GeoDiff</a>. */
    SIGMOID
}
