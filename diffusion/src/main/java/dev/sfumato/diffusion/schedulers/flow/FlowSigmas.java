package dev.sfumato.diffusion.schedulers.flow;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.SigmaOptions;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.Spacing;
import java.util.stream.IntStream;

/** The noise levels of a run of flow matching, from its plan and the options of the model. Immutable. */
final class FlowSigmas {

    private final int trained;
    private final FlowShift shift;
    private final double terminal;
    private final SigmaOptions formula;
    private final boolean inverted;

    FlowSigmas(OptionReader options) {
        trained = options.integer("num_train_timesteps", 1000, 1, 100_000);
        shift = FlowShift.read(options);
        terminal = options.numberWithin("shift_terminal", 0, 0, 1);
        formula = SigmaOptions.read(options);
        inverted = options.flag("invert_sigmas", false);
    }

    boolean isShiftedByPlan() {
        return shift.dynamic();
    }

    /** The levels before each step and the one after the last, in single precision. */
    float[] levels(RunPlan plan) {
        plan.requireTrained(trained);
        if (!shift.dynamic()) {
            plan.refuseMu();
        } else if (plan.mu().isEmpty()) {
            throw new IllegalArgumentException("mu: use_dynamic_shifting needs a shift, got none; allowed: a number");
        }
        double[] levels = stretched(plan.sigmas().isEmpty() ? own(plan) : given(plan));
        if (formula.spacing() != null) {
            levels = SigmaCurve.between(
                    formula.highest().orElse(levels[0]),
                    formula.lowest().orElse(levels[levels.length - 1]),
                    formula.spacing(),
                    levels.length);
        }
        float[] all = new float[levels.length + 1];
        for (int i = 0; i < levels.length; i++) {
            all[i] = inverted ? 1 - (float) levels[i] : (float) levels[i];
        }
        all[levels.length] = inverted ? 1 : 0;
        return all;
    }

    /** The timesteps that go with levels, of which the last has none. */
    double[] timesteps(float[] levels) {
        return IntStream.range(0, levels.length - 1)
                .mapToDouble(i -> levels[i] * trained)
                .toArray();
    }

    /** Evenly between the ends of training, which a fixed shift has moved once already. */
    private double[] own(RunPlan plan) {
        double[] levels = Spacing.linspace(trainedLevel(trained) * trained, trainedLevel(1) * trained, plan.steps());
        for (int i = 0; i < levels.length; i++) {
            double level = levels[i] / trained;
            levels[i] = shift.dynamic() ? shift.dynamic(level, plan.mu().orElseThrow()) : shift.fixed(level);
        }
        return levels;
    }

    private double trainedLevel(int timestep) {
        float level = (float) timestep / trained;
        return shift.dynamic() ? level : shift.fixed(level);
    }

    /** Those of the plan, which diffusers takes to single precision first. */
    private double[] given(RunPlan plan) {
        return plan.sigmas().stream()
                .mapToDouble(sigma -> {
                    float level = sigma.floatValue();
                    return shift.dynamic() ? shift.dynamic(level, plan.mu().orElseThrow()) : shift.fixed(level);
                })
                .toArray();
    }

    private double[] stretched(double[] levels) {
        if (terminal == 0) {
            return levels;
        }
        double scale = (1 - levels[levels.length - 1]) / (1 - terminal);
        if (!(scale > 0)) {
            throw new SchedulerOptionException(
                    "shift_terminal",
                    "got " + terminal + ", which " + levels.length
                            + " steps cannot be stretched to; allowed: less than 1, and more than one step");
        }
        double[] stretched = new double[levels.length];
        for (int i = 0; i < levels.length; i++) {
            stretched[i] = 1 - (1 - levels[i]) / scale;
        }
        return stretched;
    }
}
