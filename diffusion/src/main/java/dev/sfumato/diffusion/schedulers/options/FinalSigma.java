package dev.sfumato.diffusion.schedulers.options;

/** The noise level that the last step goes to: none, or the lowest of training. */
public enum FinalSigma {
    ZERO,
    SIGMA_MIN
}
