package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;

/**
 * DPM-Solver-2 in the noise levels of Karras et al.: the direction half-way, by the logarithm, to the next level is
 * followed all the way.
 *
 * <p>Computes what diffusers' KDPM2DiscreteScheduler does, in the same single precision. A run of n inference steps has
 * 2n - 1 steps. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2206.00927">DPM-Solver: A Fast ODE Solver for Diffusion Probabilistic Model
 *     Sampling</a>
 */
public final class Kdpm2DiscreteScheduler implements Scheduler {

    private final MidpointOptions options;

    public Kdpm2DiscreteScheduler(SchedulerConfig config) {
        options = MidpointOptions.read(config.readerFor(SchedulerType.KDPM2));
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.KDPM2;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        SigmaTimeline timeline = options.timeline(plan);
        return new MidpointRun(timeline, MidpointLevels.direct(timeline), options, plan.first());
    }
}
