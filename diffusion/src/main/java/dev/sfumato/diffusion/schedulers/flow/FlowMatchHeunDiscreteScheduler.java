package dev.sfumato.diffusion.schedulers.flow;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.runs.HalfStep;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Heun's method on the straight paths of flow matching: every inference step goes ahead with Euler's method, asks the
 * denoiser again there, and takes the mean of both velocities; only the last goes without.
 *
 * <p>Computes what diffusers' FlowMatchHeunDiscreteScheduler does without churn, in the same single precision. A run of
 * n inference steps has 2n - 1 steps. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2206.00364">Elucidating the Design Space of Diffusion-Based Generative
 *     Models</a>, algorithm 1
 */
public final class FlowMatchHeunDiscreteScheduler implements Scheduler {

    private final FlowSigmas sigmas;

    public FlowMatchHeunDiscreteScheduler(SchedulerConfig config) {
        sigmas = new FlowSigmas(config.readerFor(SchedulerType.FLOW_MATCH_HEUN));
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.FLOW_MATCH_HEUN;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.refuseSigmas();
        return new Run(sigmas.levels(plan), 2 * plan.first());
    }

    private final class Run extends FlowRun {

        private final float[] levels;
        private @Nullable HalfStep half;

        Run(float[] levels, int first) {
            super(twice(sigmas.timesteps(levels)), first);
            this.levels = levels;
        }

        @Override
        float sigma(int i) {
            return levels[(i + 1) / 2];
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            HalfStep first = half;
            float at = sigma(i);
            float[] slope = new float[sample.values().length];
            for (int k = 0; k < slope.length; k++) {
                float x = sample.values()[k];
                slope[k] = (x - (x - modelOutput.values()[k] * at)) / at;
                if (first != null) {
                    slope[k] = 0.5f * (first.slope(k) + slope[k]);
                }
            }
            if (first != null) {
                half = null;
                return first.along(slope);
            }
            HalfStep begun = new HalfStep(sample.values(), slope, sigma(i + 1) - at);
            half = begun;
            return begun.along(slope);
        }
    }

    /** Every timestep but the first twice. */
    private static double[] twice(double[] timesteps) {
        return IntStream.range(0, 2 * timesteps.length - 1)
                .mapToDouble(i -> timesteps[(i + 1) / 2])
                .toArray();
    }
}
