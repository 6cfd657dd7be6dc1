package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.diffusion.schedulers.sigmas.SolverLadder;
import java.util.ArrayList;
import java.util.List;

/**
 * DPM-Solver++ and DPM-Solver, the singlestep solvers of order 1 to 3: steps come in groups that begin anew with order
 * 1; order 2 is known as DPM++ 2S.
 *
 * <p>Computes what diffusers' DPMSolverSinglestepScheduler does, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2211.01095">DPM-Solver++: Fast Solver for Guided Sampling of Diffusion
 *     Probabilistic Models</a>
 */
public final class DpmSolverSinglestepScheduler implements Scheduler {

    private final SolverLadder ladder;
    private final DpmSolverOptions solver;

    public DpmSolverSinglestepScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.DPMPP_2S);
        ladder = SolverLadder.read(SolverLadder.Solver.SINGLESTEP, options);
        DpmSolverAlgorithm algorithm =
                DpmSolverAlgorithm.read(options, "dpmsolver++", "dpmsolver", "sde-dpmsolver++", "deis");
        solver = DpmSolverOptions.read(options, algorithm, ladder.last(), false);
        if (!algorithm.ofClean() && solver.threshold() != null) {
            throw new SchedulerOptionException(
                    "thresholding", "got true, which algorithm_type dpmsolver has no clean sample for; allowed: false");
        }
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DPMPP_2S;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        SigmaTimeline timeline = ladder.timeline(plan);
        return new SinglestepRun(solver, orders(timeline.steps()), timeline, ladder.isFlow(), plan.first());
    }

    /** The order of each step. */
    private List<Integer> orders(int steps) {
        boolean toZero = ladder.last() == FinalSigma.ZERO;
        int order = solver.order();
        List<Integer> orders = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            orders.add(i % order + 1);
        }
        // what does not fill a group ends with lower orders, and so does what goes all the way down
        boolean lower = solver.lowerOrderFinal() || toZero || steps % order != 0;
        if (toZero || (lower && steps % order == 0)) {
            orders.set(steps - 1, 1);
        }
        return orders;
    }
}
