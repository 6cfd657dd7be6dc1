package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.options.BetaSchedule;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.SigmaOptions;
import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.diffusion.schedulers.sigmas.Spacing;
import java.util.Arrays;

/**
 * DPM-Solver++, the multistep solver of order 1 to 3 that predicts clean samples; order 2 is known as DPM++ 2M.
 *
 * <p>Computes what diffusers' DPMSolverMultistepScheduler does with algorithm_type dpmsolver++, in the same single
 * precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2211.01095">DPM-Solver++: Fast Solver for Guided Sampling of Diffusion
 *     Probabilistic Models</a>
 */
public final class DpmSolverMultistepScheduler implements Scheduler {

    private final SigmaCurve curve;
    private final int trained;
    private final int lastTimestep;
    private final boolean cosine;
    private final TimestepSpacing spacing;
    private final int offset;
    private final SigmaOptions sigmas;
    private final DpmSolverOptions solver;

    public DpmSolverMultistepScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.DPMPP_2M);
        Betas betas = Betas.read(options);
        NoiseSchedule schedule = NoiseSchedule.withFiniteSigmas(betas);
        curve = SigmaCurve.of(schedule);
        trained = schedule.size();
        cosine = betas.schedule() == BetaSchedule.SQUAREDCOS_CAP_V2;
        spacing = options.choice("timestep_spacing", TimestepSpacing.LINSPACE);
        offset = options.integer("steps_offset", 0, 0, trained);
        sigmas = SigmaOptions.read(options);
        solver = DpmSolverOptions.read(options, sigmas.last());
        lastTimestep = unclipped(schedule, options.number("lambda_min_clipped").orElse(Double.NEGATIVE_INFINITY));
        options.refuseFlag("use_flow_sigmas", "flow matching is not supported");
        options.refuseFlag("use_dynamic_shifting", "flow matching is not supported");
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DPMPP_2M;
    }

    @Override
    public SchedulerRun start(int steps) {
        StepOrder.requireSteps(steps, trained, "the model was trained on " + trained + " timesteps");
        float last = sigmas.last() == FinalSigma.ZERO ? 0 : curve.lowest();
        SigmaSpacing formula = sigmas.spacing();
        if (formula == null) {
            double[] timesteps = timesteps(steps);
            return new DpmSolverRun(solver, SigmaTimeline.of(timesteps, curve.at(timesteps), last));
        }
        double[] levels = SigmaCurve.between(
                sigmas.highest().orElse(curve.highest()), sigmas.lowest().orElse(curve.lowest()), formula, steps);
        double[] timesteps = Arrays.stream(curve.timesteps(levels))
                .map(t -> rounded(t, formula))
                .toArray();
        return new DpmSolverRun(solver, SigmaTimeline.of(timesteps, levels, last));
    }

    private double[] timesteps(int steps) {
        return switch (spacing) {
            case LINSPACE ->
                Arrays.stream(Spacing.reversed(Spacing.linspace(0, lastTimestep - 1, steps + 1)), 0, steps)
                        .map(Math::rint)
                        .toArray();
            case LEADING -> {
                StepOrder.requireSteps(
                        steps,
                        lastTimestep - 1,
                        "leading spacing leaves out the highest of " + lastTimestep + " timesteps");
                yield Arrays.stream(Spacing.leading(steps + 1, lastTimestep / (steps + 1)), 0, steps)
                        .map(t -> t + offset)
                        .toArray();
            }
            case TRAILING -> Spacing.trailing(lastTimestep, trained / (double) steps);
        };
    }

    /** Whole timesteps: rounded for some formulas, cut for the others, as in diffusers. */
    private double rounded(double timestep, SigmaSpacing formula) {
        return switch (formula) {
            case KARRAS, LU -> cosine ? Math.floor(timestep) : Math.rint(timestep);
            case EXPONENTIAL, BETA -> Math.floor(timestep);
        };
    }

    /** How many timesteps, from the first, have at least a log signal-to-noise ratio (half of it, lambda). */
    private static int unclipped(NoiseSchedule schedule, double lambdaMin) {
        int count = schedule.size();
        while (count > 0 && lambda(schedule.alphaCumprod(count - 1)) < (float) lambdaMin) {
            count--;
        }
        if (count == 0) {
            throw new SchedulerOptionException("lambda_min_clipped", "got " + lambdaMin + ", which leaves no timestep");
        }
        return count;
    }

    private static float lambda(float alphaCumprod) {
        float signal = (float) Math.sqrt(alphaCumprod);
        float deviation = (float) Math.sqrt(1 - alphaCumprod);
        return (float) Math.log(signal) - (float) Math.log(deviation);
    }
}
