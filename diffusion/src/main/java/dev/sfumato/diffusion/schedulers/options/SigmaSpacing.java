package dev.sfumato.diffusion.schedulers.options;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A formula that lays the noise levels of a run between the highest and the lowest, instead of taking its timesteps'. */
public enum SigmaSpacing {
    /** Equal steps in the seventh root: <a href="https://arxiv.org/abs/2206.00364">Karras et al.</a>, formula 5. */
    KARRAS("use_karras_sigmas"),
    /** Equal steps in log(sigma) between the ends, which sigma_min and sigma_max can move. */
    EXPONENTIAL("use_exponential_sigmas"),
    /** Quantiles of Beta(0.6, 0.6): <a href="https://arxiv.org/abs/2407.12173">Beta Sampling is All You Need</a>. */
    BETA("use_beta_sigmas"),
    /** Equal steps in log(sigma) between the ends of training: <a href="https://arxiv.org/abs/2206.00927">DPM-Solver</a>. */
    LU("use_lu_lambdas");

    private final String option;

    SigmaSpacing(String option) {
        this.option = option;
    }

    /** The switch of a scheduler_config.json that turns it on. */
    public String option() {
        return option;
    }

    /**
     * Reads the switches, of which at most one may be on; null if none is.
     *
     * @throws SchedulerOptionException if more than one is on
     */
    public static @Nullable SigmaSpacing read(OptionReader options) {
        List<SigmaSpacing> chosen = Arrays.stream(values())
                .filter(spacing -> options.flag(spacing.option, false))
                .toList();
        if (chosen.size() > 1) {
            throw new SchedulerOptionException(
                    chosen.getFirst().option,
                    "only one spacing of sigmas can be on, got also " + chosen.getLast().option);
        }
        return chosen.isEmpty() ? null : chosen.getFirst();
    }
}
