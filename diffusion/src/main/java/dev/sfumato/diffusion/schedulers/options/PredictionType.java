package dev.sfumato.diffusion.schedulers.options;

import java.util.EnumSet;

/** What a denoiser was trained to predict: the noise, the clean sample, or the velocity between the two. */
public enum PredictionType {
    EPSILON,
    SAMPLE,
    /** See section 2.4 of <a href="https://arxiv.org/abs/2210.02303">Imagen Video</a>. */
    V_PREDICTION,
    /** The noise minus the clean sample, which flow matching learns: <a href="https://arxiv.org/abs/2210.02747">paper</a>. */
    FLOW_PREDICTION;

    /** Reads the option prediction_type of a scheduler that takes all but flows. */
    public static PredictionType read(OptionReader options) {
        return read(options, EPSILON, SAMPLE, V_PREDICTION);
    }

    /** Reads the option prediction_type of a scheduler that takes all. */
    public static PredictionType readWithFlow(OptionReader options) {
        return read(options, EPSILON, SAMPLE, V_PREDICTION, FLOW_PREDICTION);
    }

    /** Reads the option prediction_type of a scheduler that takes only some. */
    public static PredictionType read(OptionReader options, PredictionType first, PredictionType... others) {
        return options.choice("prediction_type", EPSILON, EnumSet.of(first, others));
    }
}
