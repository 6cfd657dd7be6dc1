package dev.sfumato.diffusion.schedulers.sigmas;

import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SigmaOptions;
import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The noise levels that schedulers of Euler's kind descend: those at a run's timesteps, or a formula's between the
 * first and the last of them. Immutable.
 */
public final class SigmaLadder {

    private final SigmaCurve curve;
    private final int trained;
    private final TimestepSpacing spacing;
    private final int offset;
    private final SigmaOptions sigmas;
    private final boolean logLinear;

    private SigmaLadder(OptionReader options, Betas betas, SigmaOptions sigmas) {
        curve = SigmaCurve.of(NoiseSchedule.withFiniteSigmas(betas));
        trained = betas.trainTimesteps();
        spacing = options.choice("timestep_spacing", TimestepSpacing.LINSPACE);
        offset = options.integer("steps_offset", 0, 0, trained);
        this.sigmas = sigmas;
        logLinear = options.word("interpolation_type", "linear", "linear", "log_linear")
                .equals("log_linear");
    }

    public static SigmaLadder read(OptionReader options, Betas betas) {
        return new SigmaLadder(options, betas, SigmaOptions.read(options));
    }

    /** With a Karras spacing that leaves sigma_min and sigma_max alone, as some schedulers' does. */
    public static SigmaLadder readWithTrainedKarras(OptionReader options, Betas betas) {
        SigmaOptions sigmas = SigmaOptions.read(options);
        return new SigmaLadder(options, betas, sigmas.spacing() == SigmaSpacing.KARRAS ? sigmas.withoutEnds() : sigmas);
    }

    public SigmaCurve curve() {
        return curve;
    }

    /** The number of training timesteps, which is the most that a run can have. */
    public int trained() {
        return trained;
    }

    /** The formula of the levels, or null if they are those of the timesteps. */
    public @Nullable SigmaSpacing formula() {
        return sigmas.spacing();
    }

    /** The levels of a run of some steps. */
    public SigmaTimeline timeline(int steps) {
        double[] timesteps = timesteps(steps);
        double[] levels = logLinear ? curve.logLinear(steps + 1) : curve.at(timesteps);
        if (sigmas.spacing() != null) {
            double lowest = sigmas.lowest().orElse(levels[levels.length - 1]);
            double highest = sigmas.highest().orElse(levels[0]);
            levels = SigmaCurve.between(highest, lowest, sigmas.spacing(), steps);
            timesteps = curve.timesteps(levels);
        }
        float last = sigmas.last() == FinalSigma.ZERO ? 0 : curve.lowest();
        return SigmaTimeline.of(timesteps, levels, last).withSignal(spacing == TimestepSpacing.LEADING);
    }

    private double[] timesteps(int steps) {
        return switch (spacing) {
            case LINSPACE ->
                Arrays.stream(Spacing.reversed(Spacing.linspace(0, trained - 1, steps)))
                        .map(t -> (float) t)
                        .toArray();
            case LEADING ->
                Arrays.stream(Spacing.leading(steps, trained / steps))
                        .map(t -> t + offset)
                        .toArray();
            case TRAILING -> Spacing.trailing(trained, trained / (double) steps);
        };
    }
}
