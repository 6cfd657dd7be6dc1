package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.TimestepSpacing;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.Spacing;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Denoising diffusion implicit models: every step predicts the clean sample and adds back as much of the predicted
 * noise as the next timestep should have.
 *
 * <p>Computes what diffusers' DDIMScheduler does, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2010.02502">Denoising Diffusion Implicit Models</a>
 */
public final class DdimScheduler implements Scheduler {

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final TimestepSpacing spacing;
    private final int offset;
    private final float finalAlpha;
    private final float clipRange;
    private final @Nullable DynamicThreshold threshold;
    private final float eta;

    /** A scheduler that adds no noise of its own. */
    public DdimScheduler(SchedulerConfig config) {
        this(config, 0);
    }

    /**
     * A scheduler that adds fresh noise at each step.
     *
     * @param eta its weight, from 0, none, to 1, as much as in ancestral sampling
     */
    public DdimScheduler(SchedulerConfig config, double eta) {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta: must be a number, got " + eta + "; allowed: 0 to 1");
        }
        OptionReader options = config.readerFor(SchedulerType.DDIM);
        schedule = NoiseSchedule.of(Betas.read(options));
        prediction = options.choice("prediction_type", PredictionType.EPSILON);
        spacing = options.choice("timestep_spacing", TimestepSpacing.LEADING);
        offset = options.integer("steps_offset", 0, 0, schedule.size());
        finalAlpha = options.flag("set_alpha_to_one", true) ? 1 : schedule.alphaCumprod(0);
        double range = options.numberAbove("clip_sample_range", 1, 0);
        clipRange = options.flag("clip_sample", true) ? (float) range : Float.POSITIVE_INFINITY;
        threshold = DynamicThreshold.read(options);
        this.eta = (float) eta;
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DDIM;
    }

    @Override
    public SchedulerRun start(int steps) {
        int trained = schedule.size();
        StepOrder.requireSteps(steps, trained, "the model was trained on " + trained + " timesteps");
        double[] timesteps = timesteps(steps);
        if (timesteps[0] >= trained) {
            throw new SchedulerOptionException(
                    "steps_offset",
                    "got " + offset + ", which moves the first of " + steps + " steps past timestep " + (trained - 1));
        }
        if (prediction == PredictionType.EPSILON && schedule.alphaCumprod((int) timesteps[0]) == 0) {
            throw new SchedulerOptionException(
                    "rescale_betas_zero_snr",
                    "got true, but a model that predicts epsilon cannot begin at pure noise; allowed: false, or"
                            + " prediction_type sample or v_prediction");
        }
        return new Run(timesteps, trained / steps);
    }

    private double[] timesteps(int steps) {
        int trained = schedule.size();
        return switch (spacing) {
            case LINSPACE ->
                Arrays.stream(Spacing.reversed(Spacing.linspace(0, trained - 1, steps)))
                        .map(Math::rint)
                        .toArray();
            case LEADING ->
                Arrays.stream(Spacing.leading(steps, trained / steps))
                        .map(t -> t + offset)
                        .toArray();
            case TRAILING -> Spacing.trailing(trained, trained / (double) steps);
        };
    }

    private final class Run implements SchedulerRun {

        private final double[] timesteps;
        private final int stride;
        private final StepOrder order;

        Run(double[] timesteps, int stride) {
            this.timesteps = timesteps;
            this.stride = stride;
            order = new StepOrder(timesteps.length);
        }

        @Override
        public int steps() {
            return timesteps.length;
        }

        @Override
        public double timestep(int i) {
            return timesteps[i];
        }

        @Override
        public double initNoiseSigma() {
            return 1;
        }

        @Override
        public FloatTensor scaleModelInput(FloatTensor sample, int i) {
            order.requireIndex(i);
            return FloatTensor.of(sample.shape(), sample.values().clone());
        }

        @Override
        public FloatTensor step(FloatTensor modelOutput, int i, FloatTensor sample, NoiseSource noise) {
            order.enter(i, modelOutput, sample);
            int timestep = (int) timesteps[i];
            float alpha = schedule.alphaCumprod(timestep);
            float nextAlpha = timestep < stride ? finalAlpha : schedule.alphaCumprod(timestep - stride);
            float signal = root(alpha);
            float deviation = root(1 - alpha);
            FloatTensor clean = clean(modelOutput, sample, signal, deviation);
            float variance = (1 - nextAlpha) / (1 - alpha) * (1 - alpha / nextAlpha);
            float fresh = eta * root(variance);
            float direction = root(1 - nextAlpha - fresh * fresh);
            float nextSignal = root(nextAlpha);
            float[] next = clean.values().clone();
            for (int k = 0; k < next.length; k++) {
                float epsilon = epsilon(modelOutput.values()[k], sample.values()[k], signal, deviation);
                next[k] = nextSignal * next[k] + direction * epsilon;
            }
            if (eta > 0) {
                float[] draws = noise.normal(sample.shape()).values();
                for (int k = 0; k < next.length; k++) {
                    next[k] += fresh * draws[k];
                }
            }
            return FloatTensor.of(sample.shape(), next);
        }

        private FloatTensor clean(FloatTensor modelOutput, FloatTensor sample, float signal, float deviation) {
            float[] clean = new float[sample.values().length];
            for (int k = 0; k < clean.length; k++) {
                float x = sample.values()[k];
                float output = modelOutput.values()[k];
                clean[k] = switch (prediction) {
                    case EPSILON -> (x - deviation * output) / signal;
                    case SAMPLE -> output;
                    case V_PREDICTION -> signal * x - deviation * output;
                };
            }
            FloatTensor tensor = FloatTensor.of(sample.shape(), clean);
            if (threshold != null) {
                threshold.apply(tensor);
            } else {
                for (int k = 0; k < clean.length; k++) {
                    clean[k] = Math.clamp(clean[k], -clipRange, clipRange);
                }
            }
            return tensor;
        }

        /** The noise in a sample; for a predicted clean sample the unclipped one counts. */
        private float epsilon(float output, float x, float signal, float deviation) {
            return switch (prediction) {
                case EPSILON -> output;
                case SAMPLE -> (x - signal * output) / deviation;
                case V_PREDICTION -> signal * output + deviation * x;
            };
        }
    }

    /** A square root whose argument rounding may have made slightly negative, where diffusers gets NaN. */
    private static float root(float value) {
        return (float) Math.sqrt(Math.max(value, 0));
    }
}
