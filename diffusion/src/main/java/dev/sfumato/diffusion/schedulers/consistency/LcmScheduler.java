package dev.sfumato.diffusion.schedulers.consistency;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.BetaSchedule;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.runs.SampleLimit;
import dev.sfumato.diffusion.schedulers.runs.TimestepRun;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * Latent consistency models: every step predicts the clean sample and goes back up to the next timestep with fresh
 * noise; the last ends with the prediction.
 *
 * <p>Computes what diffusers' LCMScheduler does, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2310.04378">Latent Consistency Models</a>
 */
public final class LcmScheduler implements Scheduler {

    private static final float SIGMA_DATA = 0.5f;

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final DistilledTimesteps timesteps;
    private final SampleLimit limit;
    private final float timestepScaling;

    public LcmScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.LCM);
        schedule = NoiseSchedule.of(Betas.readOfStableDiffusion(options, BetaSchedule.SCALED_LINEAR));
        prediction = PredictionType.read(options);
        timesteps = DistilledTimesteps.read(options, schedule.size());
        limit = SampleLimit.read(options, false);
        timestepScaling = (float) options.numberAbove("timestep_scaling", 10, 0);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.LCM;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        double[] all = timesteps.of(plan);
        requireSignal(schedule, prediction, (int) all[0]);
        return new Run(all, plan.first());
    }

    /** Refuses to divide by no signal at all. */
    static void requireSignal(NoiseSchedule schedule, PredictionType prediction, int timestep) {
        if (prediction == PredictionType.EPSILON && schedule.alphaCumprod(timestep) == 0) {
            throw new SchedulerOptionException(
                    "rescale_betas_zero_snr",
                    "got true, but a model that predicts epsilon cannot begin at pure noise; allowed: false, or"
                            + " prediction_type sample or v_prediction");
        }
    }

    private final class Run extends TimestepRun {

        Run(double[] timesteps, int first) {
            super(schedule, prediction, limit, timesteps, first);
        }

        /** Bounded by the sample itself: the nearer to timestep 0, the more of that. */
        @Override
        protected float[] clean(FloatTensor modelOutput, FloatTensor sample, int i) {
            float scaled = (float) timestep(i) * timestepScaling;
            float square = scaled * scaled + SIGMA_DATA * SIGMA_DATA;
            float skip = SIGMA_DATA * SIGMA_DATA / square;
            float out = scaled / (float) Math.sqrt(square);
            float[] clean = super.clean(modelOutput, sample, i);
            for (int k = 0; k < clean.length; k++) {
                clean[k] = out * clean[k] + skip * sample.values()[k];
            }
            return clean;
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            float[] next = clean(modelOutput, sample, i);
            if (i == steps() - 1) {
                return next;
            }
            float nextSignal = signal(i + 1);
            float nextDeviation = deviation(i + 1);
            float[] fresh = noise.normal(sample.shape()).values();
            for (int k = 0; k < next.length; k++) {
                next[k] = nextSignal * next[k] + nextDeviation * fresh[k];
            }
            return next;
        }
    }
}
