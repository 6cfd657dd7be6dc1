package dev.sfumato.diffusion.schedulers.options;

/** What a denoiser was trained to predict: the noise, the clean sample, or the velocity between the two. */
public enum PredictionType {
    EPSILON,
    SAMPLE,
    /** See section 2.4 of <a href="https://arxiv.org/abs/2210.02303">Imagen Video</a>. */
    V_PREDICTION
}
