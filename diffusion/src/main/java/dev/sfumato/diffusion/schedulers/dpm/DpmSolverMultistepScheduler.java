package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.sigmas.SolverLadder;

/**
 * DPM-Solver++ and DPM-Solver, the multistep solvers of order 1 to 3; order 2 is known as DPM++ 2M, and with fresh
 * noise at each step as DPM++ 2M SDE.
 *
 * <p>Computes what diffusers' DPMSolverMultistepScheduler does, in the same single precision. Whether there is fresh
 * noise is what the request asks for; what is integrated, the noise or the clean sample, the model's algorithm_type
 * says. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2211.01095">DPM-Solver++: Fast Solver for Guided Sampling of Diffusion
 *     Probabilistic Models</a>
 */
public final class DpmSolverMultistepScheduler implements Scheduler {

    private final SchedulerType type;
    private final SolverLadder ladder;
    private final DpmSolverOptions solver;

    private DpmSolverMultistepScheduler(SchedulerConfig config, SchedulerType type) {
        this.type = type;
        OptionReader options = config.readerFor(type);
        ladder = SolverLadder.read(SolverLadder.Solver.MULTISTEP, options);
        DpmSolverAlgorithm algorithm = DpmSolverAlgorithm.read(
                options, "dpmsolver++", "dpmsolver", "sde-dpmsolver++", "sde-dpmsolver", "deis");
        boolean stochastic = type == SchedulerType.DPMPP_2M_SDE;
        solver = DpmSolverOptions.read(options, algorithm.withNoise(stochastic), ladder.last(), true);
    }

    public static DpmSolverMultistepScheduler deterministic(SchedulerConfig config) {
        return new DpmSolverMultistepScheduler(config, SchedulerType.DPMPP_2M);
    }

    /** With fresh noise at every step. */
    public static DpmSolverMultistepScheduler stochastic(SchedulerConfig config) {
        return new DpmSolverMultistepScheduler(config, SchedulerType.DPMPP_2M_SDE);
    }

    @Override
    public SchedulerType type() {
        return type;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        return new DpmSolverRun(solver, ladder.timeline(plan), ladder.isFlow(), plan.first());
    }
}
