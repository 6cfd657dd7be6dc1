package dev.sfumato.diffusion.schedulers.sigmas;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The noise levels of flow matching for the solvers that were made for diffusion.
 *
 * @param on whether they are used
 * @param uniPc whether they are laid out as UniPC does
 * @param shift pushes them towards noise; 1 leaves them alone
 * @param dynamic whether a run's plan brings the shift
 * @param linear whether mu itself is the plan's shift, instead of its exponential
 * @param terminal the lowest level, which the others are stretched to; 0 for none
 */
record FlowLevels(boolean on, boolean uniPc, double shift, boolean dynamic, boolean linear, double terminal) {

    /** What UniPC takes from a first level of 1, which would have no signal. */
    private static final double MARGIN = 1e-6;

    static FlowLevels read(OptionReader options, boolean uniPc, @Nullable SigmaSpacing formula) {
        boolean on = options.flag("use_flow_sigmas", false);
        if (on && formula != null && !(uniPc && formula == SigmaSpacing.KARRAS)) {
            throw new SchedulerOptionException(
                    formula.option(),
                    "cannot be on together with use_flow_sigmas, whose levels end at 1, got true; allowed: false");
        }
        double terminal = options.numberWithin("shift_terminal", 0, 0, 1);
        if (terminal > 0 && !on) {
            throw new SchedulerOptionException(
                    "shift_terminal", "got " + terminal + "; allowed: none without use_flow_sigmas");
        }
        String shift = uniPc
                ? options.word("time_shift_type", "exponential", "exponential", "linear")
                : options.word("time_shift_type", "exponential", "exponential");
        return new FlowLevels(
                on,
                uniPc,
                options.numberAbove("flow_shift", 1, 0),
                options.flag("use_dynamic_shifting", false),
                shift.equals("linear"),
                terminal);
    }

    /**
     * The levels before each step of a run.
     *
     * @param karras those of a formula over diffusion's levels, which are to be scaled, or null
     */
    double[] levels(RunPlan plan, int trained, double @Nullable [] karras) {
        if (!dynamic) {
            plan.refuseMu();
        } else if (uniPc && plan.mu().isEmpty()) {
            throw new IllegalArgumentException("mu: use_dynamic_shifting needs a shift, got none; allowed: a number");
        }
        if (karras != null) {
            return Arrays.stream(karras).map(sigma -> sigma / (sigma + 1)).toArray();
        }
        return uniPc ? descending(plan, trained) : ascendingReversed(plan, trained);
    }

    private double[] ascendingReversed(RunPlan plan, int trained) {
        double by = plan.mu().isPresent() ? Math.exp(plan.mu().getAsDouble()) : shift;
        double[] alphas = Spacing.linspace(1, 1.0 / trained, plan.steps() + 1);
        double[] levels = Arrays.stream(alphas).map(a -> shifted(1 - a, by)).toArray();
        return Arrays.copyOf(Spacing.reversed(levels), plan.steps());
    }

    private double[] descending(RunPlan plan, int trained) {
        double[] levels = Arrays.copyOf(Spacing.linspace(1, 1.0 / trained, plan.steps() + 1), plan.steps());
        for (int i = 0; i < levels.length; i++) {
            levels[i] = dynamic ? dynamicallyShifted(levels[i], plan.mu().orElseThrow()) : shifted(levels[i], shift);
        }
        double last = 1 - levels[levels.length - 1];
        if (terminal > 0 && last == 0) {
            throw new SchedulerOptionException(
                    "shift_terminal", "got " + terminal + ", which a run of one step cannot reach; allowed: none");
        }
        for (int i = 0; terminal > 0 && i < levels.length; i++) {
            levels[i] = 1 - (1 - levels[i]) / (last / (1 - terminal));
        }
        if (Math.abs(levels[0] - 1) < MARGIN) {
            levels[0] -= MARGIN;
        }
        return levels;
    }

    private double dynamicallyShifted(double level, double mu) {
        double by = linear ? mu : Math.exp(mu);
        return by / (by + (1 / level - 1));
    }

    private static double shifted(double level, double by) {
        return by * level / (1 + (by - 1) * level);
    }
}
