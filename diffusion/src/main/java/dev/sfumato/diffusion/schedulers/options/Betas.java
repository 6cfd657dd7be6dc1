package dev.sfumato.diffusion.schedulers.options;

import java.util.List;

/**
 * The options that say how much noise training added at each timestep.
 *
 * @param trainTimesteps how many timesteps there are, from 1 to 100,000
 * @param start variance of the first timestep; has no meaning for the cosine schedule or given variances
 * @param end variance of the last timestep; likewise
 * @param given the variances themselves, one a timestep, instead of a schedule; or empty
 * @param zeroTerminalSnr whether they are rescaled so that the last timestep is nothing but noise
 */
public record Betas(
        int trainTimesteps,
        double start,
        double end,
        BetaSchedule schedule,
        List<Double> given,
        boolean zeroTerminalSnr) {

    public Betas {
        given = List.copyOf(given);
        if (!given.isEmpty() && given.size() != trainTimesteps) {
            throw new SchedulerOptionException(
                    "trained_betas",
                    "got " + given.size() + " values; allowed: num_train_timesteps values, " + trainTimesteps);
        }
        check("beta_start", start);
        check("beta_end", end);
        given.forEach(beta -> check("trained_betas", beta));
    }

    public static Betas read(OptionReader options) {
        return new Betas(
                options.integer("num_train_timesteps", 1000, 1, 100_000),
                options.number("beta_start").orElse(0.0001),
                options.number("beta_end").orElse(0.02),
                options.choice("beta_schedule", BetaSchedule.LINEAR),
                options.numbers("trained_betas"),
                options.flag("rescale_betas_zero_snr", false));
    }

    private static void check(String name, double beta) {
        if (!(beta > 0 && beta < 1)) {
            throw new SchedulerOptionException(name, "got " + beta + "; allowed: numbers above 0 and below 1");
        }
    }
}
