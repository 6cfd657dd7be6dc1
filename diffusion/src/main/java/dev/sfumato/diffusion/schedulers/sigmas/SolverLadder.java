package dev.sfumato.diffusion.schedulers.sigmas;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.options.BetaSchedule;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SigmaOptions;
import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import java.util.Arrays;
import java.util.Objects;

/**
 * The noise levels that the exponential-integrator solvers descend: those at whole timesteps, or a formula's between
 * the ends of training, or those of flow matching. Immutable.
 */
public final class SolverLadder {

    /** The solvers, each of which diffusers gives rules of its own for rounding and for the last level. */
    public enum Solver {
        MULTISTEP,
        SINGLESTEP,
        DEIS,
        UNIPC
    }

    private final Solver solver;
    private final SigmaCurve curve;
    private final int trained;
    private final int lastTimestep;
    private final boolean cosine;
    private final TimestepSpacing spacing;
    private final int offset;
    private final SigmaOptions sigmas;
    private final FlowLevels flow;

    private SolverLadder(Solver solver, OptionReader options) {
        this.solver = solver;
        Betas betas = Betas.read(options);
        NoiseSchedule schedule = NoiseSchedule.withFiniteSigmas(betas);
        curve = SigmaCurve.of(schedule);
        trained = schedule.size();
        cosine = betas.schedule() == BetaSchedule.SQUAREDCOS_CAP_V2;
        spacing = options.choice("timestep_spacing", TimestepSpacing.LINSPACE);
        offset = options.integer("steps_offset", 0, 0, trained);
        sigmas = SigmaOptions.read(options);
        lastTimestep = schedule.unclipped(options.number("lambda_min_clipped").orElse(Double.NEGATIVE_INFINITY));
        flow = FlowLevels.read(options, solver == Solver.UNIPC, sigmas.spacing());
    }

    public static SolverLadder read(Solver solver, OptionReader options) {
        return new SolverLadder(solver, options);
    }

    /** Whether the levels are those of flow matching, where signal and noise add up to 1. */
    public boolean isFlow() {
        return flow.on();
    }

    /** What the last step goes to. */
    public FinalSigma last() {
        return sigmas.last();
    }

    /** Whether a run over a picture should be planned with a shift. */
    public boolean isShiftedByPlan() {
        return flow.on() && flow.dynamic();
    }

    /** The levels of a run. */
    public SigmaTimeline timeline(RunPlan plan) {
        plan.requireTrained(trained);
        plan.refuseSigmas();
        if (flow.on()) {
            double[] levels = flow.levels(plan, trained, sigmas.spacing() != null ? formula(plan.steps()) : null);
            double[] timesteps =
                    Arrays.stream(levels).map(s -> Math.floor(s * trained)).toArray();
            return SigmaTimeline.of(timesteps, levels, last(levels));
        }
        plan.refuseMu();
        if (sigmas.spacing() == null) {
            double[] timesteps = timesteps(plan);
            return SigmaTimeline.of(timesteps, curve.at(timesteps), trainedLast());
        }
        double[] levels = formula(plan.steps());
        double[] timesteps =
                Arrays.stream(curve.timesteps(levels)).map(this::rounded).toArray();
        return SigmaTimeline.of(timesteps, levels, last(levels));
    }

    private double[] formula(int steps) {
        return SigmaCurve.between(
                sigmas.highest().orElse(curve.highest()),
                sigmas.lowest().orElse(curve.lowest()),
                Objects.requireNonNull(sigmas.spacing()),
                steps);
    }

    private float trainedLast() {
        return solver != Solver.DEIS && sigmas.last() == FinalSigma.ZERO ? 0 : curve.lowest();
    }

    private float last(double[] levels) {
        return switch (solver) {
            case MULTISTEP, SINGLESTEP -> trainedLast();
            case DEIS -> (float) levels[levels.length - 1];
            case UNIPC -> sigmas.last() == FinalSigma.ZERO ? 0 : (float) levels[levels.length - 1];
        };
    }

    private double[] timesteps(RunPlan plan) {
        int steps = plan.steps();
        return switch (spacing) {
            case LINSPACE ->
                Arrays.stream(Spacing.reversed(Spacing.linspace(0, lastTimestep - 1, steps + 1)), 0, steps)
                        .map(Math::rint)
                        .toArray();
            case LEADING -> {
                plan.requireSteps(
                        lastTimestep - 1, "leading spacing leaves out the highest of " + lastTimestep + " timesteps");
                yield Arrays.stream(Spacing.leading(steps + 1, lastTimestep / (steps + 1)), 0, steps)
                        .map(t -> t + offset)
                        .toArray();
            }
            case TRAILING -> Spacing.trailing(lastTimestep, trained / (double) steps);
        };
    }

    /** Whole timesteps: rounded for some formulas, cut for the others, as in diffusers. */
    private double rounded(double timestep) {
        boolean cut = sigmas.spacing() == SigmaSpacing.EXPONENTIAL
                || sigmas.spacing() == SigmaSpacing.BETA
                || (solver == Solver.MULTISTEP && cosine);
        return cut ? Math.floor(timestep) : Math.rint(timestep);
    }
}
