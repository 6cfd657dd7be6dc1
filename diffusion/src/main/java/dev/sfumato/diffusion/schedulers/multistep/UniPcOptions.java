package dev.sfumato.diffusion.schedulers.multistep;

import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.runs.DynamicThreshold;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of UniPC itself.
 *
 * @param ofClean whether clean samples are integrated, instead of noise
 * @param order how many model outputs a step is computed from
 * @param plain whether B(h) is h itself, instead of exp(h) - 1
 * @param lowerOrderFinal whether runs end with steps of lower order
 * @param uncorrected the steps whose prediction is not corrected
 */
record UniPcOptions(
        PredictionType prediction,
        boolean ofClean,
        int order,
        boolean plain,
        boolean lowerOrderFinal,
        Set<Integer> uncorrected,
        @Nullable DynamicThreshold threshold) {

    private static final int HIGHEST_ORDER = 6;

    UniPcOptions {
        uncorrected = Set.copyOf(uncorrected);
    }

    static UniPcOptions read(OptionReader options, FinalSigma last) {
        options.refuse("solver_p", "a scheduler inside the scheduler is not supported");
        boolean ofClean = options.flag("predict_x0", true);
        DynamicThreshold threshold = DynamicThreshold.read(options);
        if (!ofClean && last == FinalSigma.ZERO) {
            throw new SchedulerOptionException(
                    "final_sigmas_type", "got zero, which cannot be reached without predict_x0; allowed: sigma_min");
        }
        if (!ofClean && threshold != null) {
            throw new SchedulerOptionException(
                    "thresholding", "got true, which has no effect without predict_x0; allowed: false");
        }
        // written for other solvers, these names mean bh2 here, as in diffusers
        String kind = options.word("solver_type", "bh2", "bh1", "bh2", "midpoint", "heun", "logrho");
        return new UniPcOptions(
                ofClean ? PredictionType.readWithFlow(options) : PredictionType.read(options),
                ofClean,
                options.integer("solver_order", 2, 1, HIGHEST_ORDER),
                kind.equals("bh1"),
                options.flag("lower_order_final", true),
                options.numbers("disable_corrector").stream()
                        .map(Double::intValue)
                        .collect(Collectors.toUnmodifiableSet()),
                threshold);
    }
}
