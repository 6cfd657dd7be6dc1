package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.FinalSigma;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SigmaOptions;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaCurve;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Arrays;

/**
 * Euler's method on the probability-flow equation: every step follows the direction from the clean sample to the noisy
 * one as far as sigma shrinks.
 *
 * <p>Computes what diffusers' EulerDiscreteScheduler does without churn, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2206.00364">Elucidating the Design Space of Diffusion-Based Generative
 *     Models</a>, algorithm 1
 */
public final class EulerDiscreteScheduler implements Scheduler {

    private final SigmaCurve curve;
    private final int trained;
    private final PredictionType prediction;
    private final TimestepSpacing spacing;
    private final int offset;
    private final SigmaOptions sigmas;
    private final boolean logLinear;
    private final boolean continuous;

    public EulerDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.EULER);
        NoiseSchedule schedule = NoiseSchedule.withFiniteSigmas(Betas.read(options));
        curve = SigmaCurve.of(schedule);
        trained = schedule.size();
        prediction = options.choice("prediction_type", PredictionType.EPSILON);
        spacing = options.choice("timestep_spacing", TimestepSpacing.LINSPACE);
        offset = options.integer("steps_offset", 0, 0, trained);
        sigmas = SigmaOptions.read(options);
        logLinear = options.word("interpolation_type", "linear", "linear", "log_linear")
                .equals("log_linear");
        continuous = options.word("timestep_type", "discrete", "discrete", "continuous")
                        .equals("continuous")
                && prediction == PredictionType.V_PREDICTION;
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.EULER;
    }

    @Override
    public SchedulerRun start(int steps) {
        StepOrder.requireSteps(steps, trained, "the model was trained on " + trained + " timesteps");
        double[] timesteps = EulerSteps.timesteps(spacing, trained, offset, steps);
        double[] levels = logLinear ? curve.logLinear(steps + 1) : curve.at(timesteps);
        if (sigmas.spacing() != null) {
            double lowest = sigmas.lowest().orElse(levels[levels.length - 1]);
            double highest = sigmas.highest().orElse(levels[0]);
            levels = SigmaCurve.between(highest, lowest, sigmas.spacing(), steps);
            timesteps = curve.timesteps(levels);
        }
        if (continuous) {
            timesteps = Arrays.stream(levels, 0, timesteps.length)
                    .map(sigma -> 0.25f * (float) Math.log((float) sigma))
                    .toArray();
        }
        float last = sigmas.last() == FinalSigma.ZERO ? 0 : curve.lowest();
        return new Run(SigmaTimeline.of(timesteps, levels, last));
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
            float sigma = timeline.sigma(i);
            float change = timeline.sigma(i + 1) - sigma;
            float[] next = new float[sample.values().length];
            for (int k = 0; k < next.length; k++) {
                float x = sample.values()[k];
                float clean = EulerSteps.clean(prediction, modelOutput.values()[k], x, sigma);
                next[k] = x + (x - clean) / sigma * change;
            }
            return FloatTensor.of(sample.shape(), next);
        }
    }
}
