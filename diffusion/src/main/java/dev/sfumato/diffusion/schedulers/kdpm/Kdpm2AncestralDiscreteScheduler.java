package dev.sfumato.diffusion.schedulers.kdpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.runs.Predictions;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;

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
        return new Run(timeline, midpoints(timeline), options.prediction(), plan.first());
    }

    private static float[] midpoints(SigmaTimeline timeline) {
        float[] midpoints = new float[timeline.steps()];
        for (int step = 0; step < midpoints.length - 1; step++) {
            midpoints[step] = MidpointRun.between(timeline.sigma(step), down(timeline, step));
        }
        return midpoints;
    }

    /** The standard deviation of the fresh noise of an inference step. */
    private static float up(SigmaTimeline timeline, int step) {
        float from = timeline.sigma(step);
        float to = timeline.sigma(step + 1);
        return Predictions.root(to * to * (from * from - to * to) / (from * from));
    }

    /** The level below the next one; where the difference of squares cancels to nothing, by their ratio. */
    private static float down(SigmaTimeline timeline, int step) {
        float to = timeline.sigma(step + 1);
        float up = up(timeline, step);
        float down = Predictions.root(to * to - up * up);
        return down > 0 ? down : to * (to / timeline.sigma(step));
    }

    private final class Run extends MidpointRun {

        private final SigmaTimeline timeline;

        Run(SigmaTimeline timeline, float[] midpoints, PredictionType prediction, int first) {
            super(timeline, midpoints, options.ladder().curve(), prediction, first);
            this.timeline = timeline;
        }

        @Override
        float target(int step) {
            return down(timeline, step);
        }

        @Override
        void addFresh(int step, float[] values, FloatTensor sample, NoiseSource noise) {
            float up = up(timeline, step);
            float[] fresh = noise.normal(sample.shape()).values();
            for (int k = 0; k < values.length; k++) {
                values[k] += fresh[k] * up;
            }
        }
    }
}
