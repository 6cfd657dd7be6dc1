package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import org.jspecify.annotations.Nullable;

/**
 * The options of the solver itself.
 *
 * @param order how many model outputs a step is computed from, 1 to 3
 * @param heun whether a step of order 2 is Heun's instead of the midpoint method's
 * @param lowerOrderFinal whether short runs end with steps of lower order
 * @param firstOrderLast whether the last step is of order 1 in any case
 */
record DpmSolverOptions(
        PredictionType prediction,
        int order,
        boolean heun,
        boolean lowerOrderFinal,
        boolean firstOrderLast,
        @Nullable DynamicThreshold threshold) {

    static DpmSolverOptions read(OptionReader options, FinalSigma last) {
        // written for DEIS or UniPC, these names mean dpmsolver++ and midpoint here, as in diffusers
        options.word("algorithm_type", "dpmsolver++", "dpmsolver++", "deis");
        String method = options.word("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2");
        // names of DDPM's, which have no effect; a model that also predicts a variance is not supported
        options.word(
                "variance_type", "fixed_small", "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log");
        return new DpmSolverOptions(
                options.choice("prediction_type", PredictionType.EPSILON),
                options.integer("solver_order", 2, 1, 3),
                method.equals("heun"),
                options.flag("lower_order_final", true),
                options.flag("euler_at_final", false) || last == FinalSigma.ZERO,
                DynamicThreshold.read(options));
    }
}
