package dev.sfumato.diffusion.schedulers.flow;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.DynamicShift;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.OptionalDouble;

/**
 * Euler's method on the straight paths of flow matching: every step follows the predicted velocity as far as the noise
 * level falls.
 *
 * <p>Computes what diffusers' FlowMatchEulerDiscreteScheduler does without churn, in the same single precision; with
 * stochastic_sampling every step instead mixes the predicted clean sample with fresh noise. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2403.03206">Scaling Rectified Flow Transformers for High-Resolution Image
 *     Synthesis</a>
 */
public final class FlowMatchEulerDiscreteScheduler implements Scheduler {

    private final FlowSigmas sigmas;
    private final DynamicShift dynamicShift;
    private final boolean stochastic;

    public FlowMatchEulerDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.FLOW_MATCH_EULER);
        sigmas = new FlowSigmas(options);
        dynamicShift = DynamicShift.read(options);
        stochastic = options.flag("stochastic_sampling", false);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.FLOW_MATCH_EULER;
    }

    @Override
    public OptionalDouble mu(int imageSequenceLength) {
        return sigmas.isShiftedByPlan()
                ? OptionalDouble.of(dynamicShift.mu(imageSequenceLength))
                : OptionalDouble.empty();
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        return new Run(sigmas.levels(plan), plan.first());
    }

    private final class Run extends FlowRun {

        private final float[] levels;

        Run(float[] levels, int first) {
            super(sigmas.timesteps(levels), first);
            this.levels = levels;
        }

        @Override
        float sigma(int i) {
            return levels[i];
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            float[] x = sample.values();
            float[] velocity = modelOutput.values();
            float[] next = new float[x.length];
            if (stochastic) {
                float[] fresh = noise.normal(sample.shape()).values();
                for (int k = 0; k < next.length; k++) {
                    float clean = x[k] - levels[i] * velocity[k];
                    next[k] = (1 - levels[i + 1]) * clean + levels[i + 1] * fresh[k];
                }
                return next;
            }
            float change = levels[i + 1] - levels[i];
            for (int k = 0; k < next.length; k++) {
                next[k] = x[k] + change * velocity[k];
            }
            return next;
        }
    }
}
