package dev.sfumato.diffusion.schedulers.multistep;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.runs.DynamicThreshold;
import dev.sfumato.diffusion.schedulers.sigmas.SolverLadder;
import org.jspecify.annotations.Nullable;

/**
 * DEIS in log(rho): a polynomial through the noise that the last steps predicted, in the logarithm of the noise level,
 * is integrated exactly over the next one; order 1 to 3.
 *
 * <p>Computes what diffusers' DEISMultistepScheduler does, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2204.13902">Fast Sampling of Diffusion Models with Exponential Integrator</a>
 */
public final class DeisMultistepScheduler implements Scheduler {

    private final SolverLadder ladder;
    private final PredictionType prediction;
    private final int order;
    private final boolean lowerOrderFinal;
    private final @Nullable DynamicThreshold threshold;

    public DeisMultistepScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.DEIS);
        ladder = SolverLadder.read(SolverLadder.Solver.DEIS, options);
        prediction = PredictionType.readWithFlow(options);
        order = options.integer("solver_order", 2, 1, 3);
        lowerOrderFinal = options.flag("lower_order_final", true);
        threshold = DynamicThreshold.read(options);
        // written for other solvers, these names all mean deis and logrho here, as in diffusers
        options.word("algorithm_type", "deis", "deis", "dpmsolver", "dpmsolver++");
        options.word("solver_type", "logrho", "logrho", "midpoint", "heun", "bh1", "bh2");
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DEIS;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        return new DeisRun(
                order, lowerOrderFinal, ladder.timeline(plan), ladder.isFlow(), prediction, threshold, plan.first());
    }
}
