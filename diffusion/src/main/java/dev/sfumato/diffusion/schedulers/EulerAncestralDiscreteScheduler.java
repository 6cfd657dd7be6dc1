package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.EnumSet;

/**
 * Euler's method with ancestral sampling: every step goes below the next noise level and comes back up to it with fresh
 * noise, so a picture keeps changing with the number of steps.
 *
 * <p>Computes what diffusers' EulerAncestralDiscreteScheduler does, in the same single precision; it draws noise at
 * every step, also at the last, where it has no effect. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2006.11239">Denoising Diffusion Probabilistic Models</a>, whose posterior
 *     variance the fresh noise has
 */
public final class EulerAncestralDiscreteScheduler implements Scheduler {

    private final SigmaCurve curve;
    private final int trained;
    private final PredictionType prediction;
    private final TimestepSpacing spacing;
    private final int offset;

    public EulerAncestralDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.EULER_A);
        NoiseSchedule schedule = NoiseSchedule.withFiniteSigmas(Betas.read(options));
        curve = SigmaCurve.of(schedule);
        trained = schedule.size();
        prediction = options.choice(
                "prediction_type",
                PredictionType.EPSILON,
                EnumSet.of(PredictionType.EPSILON, PredictionType.V_PREDICTION));
        spacing = options.choice("timestep_spacing", TimestepSpacing.LINSPACE);
        offset = options.integer("steps_offset", 0, 0, trained);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.EULER_A;
    }

    @Override
    public SchedulerRun start(int steps) {
        StepOrder.requireSteps(steps, trained, "the model was trained on " + trained + " timesteps");
        double[] timesteps = EulerSteps.timesteps(spacing, trained, offset, steps);
        return new Run(SigmaTimeline.of(timesteps, curve.at(timesteps), 0));
    }

    private final class Run implements SchedulerRun {

        private final SigmaTimeline timeline;
        private final StepOrder order;

        Run(SigmaTimeline timeline) {
            this.timeline = timeline;
            order = new StepOrder(timeline.steps());
        }

        @Override
        public int steps() {
            return timeline.steps();
        }

        @Override
        public double timestep(int i) {
            return timeline.timestep(i);
        }

        @Override
        public double initNoiseSigma() {
            return timeline.initNoiseSigma(spacing == TimestepSpacing.LEADING);
        }

        @Override
        public FloatTensor scaleModelInput(FloatTensor sample, int i) {
            order.requireIndex(i);
            return EulerSteps.scaled(sample, timeline.sigma(i));
        }

        @Override
        public FloatTensor step(FloatTensor modelOutput, int i, FloatTensor sample, NoiseSource noise) {
            order.enter(i, modelOutput, sample);
            float from = timeline.sigma(i);
            float to = timeline.sigma(i + 1);
            float up = root(to * to * (from * from - to * to) / (from * from));
            float down = root(to * to - up * up);
            float[] fresh = noise.normal(sample.shape()).values();
            float[] next = new float[fresh.length];
            for (int k = 0; k < next.length; k++) {
                float x = sample.values()[k];
                float clean = EulerSteps.clean(prediction, modelOutput.values()[k], x, from);
                next[k] = x + (x - clean) / from * (down - from) + fresh[k] * up;
            }
            return FloatTensor.of(sample.shape(), next);
        }
    }

    /**
     * A square root whose argument rounding may have made slightly negative: after a step from a very high sigma to a
     * low one, which a cosine schedule makes, diffusers gets NaN here.
     */
    private static float root(float value) {
        return (float) Math.sqrt(Math.max(value, 0));
    }
}
