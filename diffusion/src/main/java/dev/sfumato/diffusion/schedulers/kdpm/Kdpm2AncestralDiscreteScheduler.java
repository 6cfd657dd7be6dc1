package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;

/**
 * DPM-Solver-2 with ancestral sampling: every inference step goes below the next noise level, by way of the level
 * half-way there, and comes back up to it with fresh noise.
 *
 * <p>Computes what diffusers' KDPM2AncestralDiscreteScheduler does, in the same single precision. A run of n inference
 * steps has 2n - 1 steps. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2206.00927">DPM-Solver: A Fast ODE Solver for Diffusion Probabilistic Model
 *     Sampling</a>
 */
public final class Kdpm2AncestralDiscreteScheduler implements Scheduler {

    private final MidpointOptions options;

    public Kdpm2AncestralDiscreteScheduler(SchedulerConfig config) {
        options = MidpointOptions.read(config.readerFor(SchedulerType.KDPM2_A));
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.KDPM2_A;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        SigmaTimeline timeline = options.timeline(plan);
        return new MidpointRun(timeline, MidpointLevels.ancestral(timeline), options, plan.first());
    }
}
