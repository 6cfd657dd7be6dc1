package dev.sfumato.diffusion.schedulers.sigmas;

import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import java.util.Arrays;

/**
 * Whole timesteps of training, laid out for a run.
 *
 * @param trained how many there are
 * @param offset added to each with leading spacing
 */
public record WholeTimesteps(int trained, TimestepSpacing spacing, int offset) {

    public static WholeTimesteps read(OptionReader options, int trained) {
        return new WholeTimesteps(
                trained,
                options.choice("timestep_spacing", TimestepSpacing.LEADING),
                options.integer("steps_offset", 0, 0, trained));
    }

    /**
     * The timesteps of a run, falling.
     *
     * @throws SchedulerOptionException if the offset moves the first past the last of training
     */
    public double[] of(int steps) {
        double[] timesteps = spaced(steps);
        if (timesteps[0] >= trained) {
            throw new SchedulerOptionException(
                    "steps_offset",
                    "got " + offset + ", which moves the first of " + steps + " steps past timestep " + (trained - 1));
        }
        return timesteps;
    }

    private double[] spaced(int steps) {
        return switch (spacing) {
            case LINSPACE ->
                Arrays.stream(Spacing.reversed(Spacing.linspace(0, trained - 1, steps)))
                        .map(Math::rint)
                        .toArray();
            case LEADING ->
                Arrays.stream(Spacing.leading(steps, trained / steps))
                        .map(t -> t + offset)
                        .toArray();
            case TRAILING -> Spacing.trailing(trained, trained / (double) steps);
        };
    }
}
