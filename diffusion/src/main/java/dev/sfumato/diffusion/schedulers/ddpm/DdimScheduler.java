package dev.sfumato.diffusion.schedulers.ddpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.runs.Predictions;
import dev.sfumato.diffusion.schedulers.runs.SampleLimit;
import dev.sfumato.diffusion.schedulers.runs.TimestepRun;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.WholeTimesteps;
import dev.sfumato.modelloader.tensor.FloatTensor;

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
    private final WholeTimesteps timesteps;
    private final float finalAlpha;
    private final SampleLimit limit;
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
        prediction = PredictionType.read(options);
        timesteps = WholeTimesteps.read(options, schedule.size());
        finalAlpha = options.flag("set_alpha_to_one", true) ? 1 : schedule.alphaCumprod(0);
        limit = SampleLimit.read(options, true);
        this.eta = (float) eta;
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DDIM;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(schedule.size());
        double[] all = timesteps.of(plan.steps());
        refuseNoiseOfPureNoise(schedule, prediction, (int) all[0]);
        return new Run(all, schedule.size() / plan.steps(), plan.first());
    }

    /** Refuses to divide by no signal at all. */
    static void refuseNoiseOfPureNoise(NoiseSchedule schedule, PredictionType prediction, int timestep) {
        if (prediction == PredictionType.EPSILON && schedule.alphaCumprod(timestep) == 0) {
            throw new SchedulerOptionException(
                    "rescale_betas_zero_snr",
                    "got true, but a model that predicts epsilon cannot begin at pure noise; allowed: false, or"
                            + " prediction_type sample or v_prediction");
        }
    }

    private final class Run extends TimestepRun {

        private final int stride;

        Run(double[] timesteps, int stride, int first) {
            super(schedule, prediction, limit, timesteps, first);
            this.stride = stride;
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            int timestep = (int) timestep(i);
            float alpha = schedule.alphaCumprod(timestep);
            float nextAlpha = timestep < stride ? finalAlpha : schedule.alphaCumprod(timestep - stride);
            float signal = signal(i);
            float deviation = deviation(i);
            float variance = (1 - nextAlpha) / (1 - alpha) * (1 - alpha / nextAlpha);
            float fresh = eta * Predictions.root(variance);
            float direction = Predictions.root(1 - nextAlpha - fresh * fresh);
            float nextSignal = Predictions.root(nextAlpha);
            float[] next = clean(modelOutput, sample, i);
            for (int k = 0; k < next.length; k++) {
                float output = modelOutput.values()[k];
                float epsilon = Predictions.epsilon(prediction, output, sample.values()[k], signal, deviation);
                next[k] = nextSignal * next[k] + direction * epsilon;
            }
            if (eta > 0) {
                float[] draws = noise.normal(sample.shape()).values();
                for (int k = 0; k < next.length; k++) {
                    next[k] += fresh * draws[k];
                }
            }
            return next;
        }
    }
}
