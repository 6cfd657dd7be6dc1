package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.runs.DynamicThreshold;
import org.jspecify.annotations.Nullable;

/**
 * The options of the solvers themselves.
 *
 * @param order how many model outputs a step is computed from, 1 to 3
 * @param heun whether a step of higher order is Heun's instead of the midpoint method's
 * @param lowerOrderFinal whether runs end with steps of lower order: short ones if they are multistep
 * @param firstOrderLast whether the last step is of order 1 in any case
 */
record DpmSolverOptions(
        DpmSolverAlgorithm algorithm,
        PredictionType prediction,
        int order,
        boolean heun,
        boolean lowerOrderFinal,
        boolean firstOrderLast,
        @Nullable DynamicThreshold threshold) {

    /**
     * Reads them for an algorithm.
     *
     * @param endsLower the default of lower_order_final
     */
    static DpmSolverOptions read(
            OptionReader options, DpmSolverAlgorithm algorithm, FinalSigma last, boolean endsLower) {
        if (!algorithm.ofClean() && last == FinalSigma.ZERO) {
            throw new SchedulerOptionException(
                    "final_sigmas_type",
                    "got zero, which an algorithm_type of the predicted noise cannot reach; allowed: sigma_min");
        }
        // written for DEIS or UniPC, these names mean midpoint here, as in diffusers
        String method = options.word("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2");
        // names of DDPM's, which have no effect; a model that also predicts a variance is not supported
        options.word(
                "variance_type", "fixed_small", "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log");
        return new DpmSolverOptions(
                algorithm,
                algorithm.ofClean() ? PredictionType.readWithFlow(options) : PredictionType.read(options),
                options.integer("solver_order", 2, 1, algorithm == DpmSolverAlgorithm.SDE_DPMSOLVER ? 2 : 3),
                method.equals("heun"),
                options.flag("lower_order_final", endsLower),
                options.flag("euler_at_final", false) || last == FinalSigma.ZERO,
                DynamicThreshold.read(options));
    }
}
