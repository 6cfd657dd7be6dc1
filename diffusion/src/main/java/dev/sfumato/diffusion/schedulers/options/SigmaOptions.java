package dev.sfumato.diffusion.schedulers.options;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The options that say which noise levels a run passes through.
 *
 * @param spacing the formula that lays them out, or null if they are those of the run's timesteps
 * @param lowest where the formula ends instead of at its usual end; has no meaning without a formula
 * @param highest where the formula begins; likewise
 */
public record SigmaOptions(
        @Nullable SigmaSpacing spacing, OptionalDouble lowest, OptionalDouble highest, FinalSigma last) {

    public SigmaOptions {
        if (lowest.isPresent() && highest.isPresent() && lowest.getAsDouble() >= highest.getAsDouble()) {
            throw new SchedulerOptionException(
                    "sigma_min",
                    "got " + lowest.getAsDouble() + "; allowed: less than sigma_max, " + highest.getAsDouble());
        }
    }

    /** The same with a formula that begins and ends where it usually does. */
    public SigmaOptions withoutEnds() {
        return new SigmaOptions(spacing, OptionalDouble.empty(), OptionalDouble.empty(), last);
    }

    public static SigmaOptions read(OptionReader options) {
        return new SigmaOptions(
                SigmaSpacing.read(options),
                options.numberAbove("sigma_min", 0),
                options.numberAbove("sigma_max", 0),
                options.choice("final_sigmas_type", FinalSigma.ZERO));
    }
}
