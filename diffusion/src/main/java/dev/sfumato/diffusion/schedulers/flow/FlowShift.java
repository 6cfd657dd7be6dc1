package dev.sfumato.diffusion.schedulers.flow;

import dev.sfumato.diffusion.schedulers.options.OptionReader;

/**
 * How noise levels from 0 to 1 are pushed towards noise, which larger pictures need more of.
 *
 * @param factor the fixed shift; 1 leaves levels alone
 * @param dynamic whether the run's plan brings the shift instead
 * @param linear whether mu itself is that shift, instead of its exponential
 * @see <a href="https://arxiv.org/abs/2403.03206">Scaling Rectified Flow Transformers</a>, section 5.3.2
 */
record FlowShift(double factor, boolean dynamic, boolean linear) {

    static FlowShift read(OptionReader options) {
        return new FlowShift(
                options.numberAbove("shift", 1, 0),
                options.flag("use_dynamic_shifting", false),
                options.word("time_shift_type", "exponential", "exponential", "linear")
                        .equals("linear"));
    }

    /** A level moved by the fixed shift. */
    double fixed(double level) {
        return factor * level / (1 + (factor - 1) * level);
    }

    /** The same in single precision. */
    float fixed(float level) {
        return (float) factor * level / (1 + (float) (factor - 1) * level);
    }

    /** A level moved by the plan's mu. */
    double dynamic(double level, double mu) {
        double by = linear ? mu : Math.exp(mu);
        return by / (by + (1 / level - 1));
    }

    /** The same in single precision. */
    float dynamic(float level, double mu) {
        float by = (float) (linear ? mu : Math.exp(mu));
        return by / (by + (1 / level - 1));
    }
}
