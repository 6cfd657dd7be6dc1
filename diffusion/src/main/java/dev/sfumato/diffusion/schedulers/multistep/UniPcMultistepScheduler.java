package dev.sfumato.diffusion.schedulers.multistep;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.DynamicShift;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.sigmas.SolverLadder;
import java.util.OptionalDouble;

/**
 * UniPC: every step first corrects the sample that the last one predicted, with what the denoiser said of it, and then
 * predicts the next.
 *
 * <p>Computes what diffusers' UniPCMultistepScheduler does, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2302.04867">UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of
 *     Diffusion Models</a>
 */
public final class UniPcMultistepScheduler implements Scheduler {

    private final SolverLadder ladder;
    private final UniPcOptions solver;
    private final DynamicShift dynamicShift;

    public UniPcMultistepScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.UNIPC);
        ladder = SolverLadder.read(SolverLadder.Solver.UNIPC, options);
        solver = UniPcOptions.read(options, ladder.last());
        dynamicShift = DynamicShift.read(options);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.UNIPC;
    }

    @Override
    public OptionalDouble mu(int imageSequenceLength) {
        return ladder.isShiftedByPlan()
                ? OptionalDouble.of(dynamicShift.mu(imageSequenceLength))
                : OptionalDouble.empty();
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        return new UniPcRun(solver, ladder.timeline(plan), ladder.isFlow(), plan.first());
    }
}
