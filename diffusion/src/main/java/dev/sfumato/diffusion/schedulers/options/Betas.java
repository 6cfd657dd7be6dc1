package dev.sfumato.diffusion.schedulers.options;

import java.util.EnumSet;
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

    private static final Ends DDPM = new Ends(0.0001, 0.02);
    private static final Ends STABLE_DIFFUSION = new Ends(0.00085, 0.012);

    private record Ends(double start, double end) {}

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

    /** Reads them for most schedulers. */
    public static Betas read(OptionReader options) {
        return read(options, DDPM, BetaSchedule.LINEAR);
    }

    /** Reads them for the schedulers that take the ends of Stable Diffusion's training where nothing is said. */
    public static Betas readOfStableDiffusion(OptionReader options, BetaSchedule fallback, BetaSchedule... others) {
        return read(options, STABLE_DIFFUSION, fallback, others);
    }

    /** Reads them for a scheduler that takes more schedules than most. */
    public static Betas readWith(OptionReader options, BetaSchedule... others) {
        return read(options, DDPM, BetaSchedule.LINEAR, others);
    }

    private static Betas read(OptionReader options, Ends ends, BetaSchedule fallback, BetaSchedule... others) {
        EnumSet<BetaSchedule> allowed =
                EnumSet.of(BetaSchedule.LINEAR, BetaSchedule.SCALED_LINEAR, BetaSchedule.SQUAREDCOS_CAP_V2);
        allowed.addAll(List.of(others));
        return new Betas(
                options.integer("num_train_timesteps", 1000, 1, 100_000),
                options.number("beta_start").orElse(ends.start),
                options.number("beta_end").orElse(ends.end),
                options.choice("beta_schedule", fallback, allowed),
                options.numbers("trained_betas"),
                options.flag("rescale_betas_zero_snr", false));
    }

    private static void check(String name, double beta) {
        if (!(beta > 0 && beta < 1)) {
            throw new SchedulerOptionException(name, "got " + beta + "; allowed: numbers above 0 and below 1");
        }
    }
}
