package dev.sfumato.diffusion.schedulers.ddpm;

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
import dev.sfumato.diffusion.schedulers.runs.SampleLimit;
import dev.sfumato.diffusion.schedulers.runs.TimestepRun;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.diffusion.schedulers.sigmas.WholeTimesteps;
import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * Denoising diffusion: every step draws the next sample from what is left of the noise's distribution once the clean
 * sample is predicted.
 *
 * <p>Computes what diffusers' DDPMScheduler does, in the same single precision; the last step, at timestep 0, draws
 * nothing. Models that predict a variance themselves are not supported. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2006.11239">Denoising Diffusion Probabilistic Models</a>
 */
public final class DdpmScheduler implements Scheduler {

    private static final float LEAST_VARIANCE = 1e-20f;

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final WholeTimesteps timesteps;
    private final SampleLimit limit;
    private final String variance;

    public DdpmScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.DDPM);
        schedule = NoiseSchedule.of(Betas.readWith(options, BetaSchedule.LAPLACE, BetaSchedule.SIGMOID));
        prediction = PredictionType.read(options);
        timesteps = WholeTimesteps.read(options, schedule.size());
        limit = SampleLimit.read(options, true);
        // fixed_large_log is the root of a negative number in diffusers
        variance = options.word("variance_type", "fixed_small", "fixed_small", "fixed_small_log", "fixed_large");
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.DDPM;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(schedule.size());
        double[] all = timesteps.of(plan.steps());
        DdimScheduler.refuseNoiseOfPureNoise(schedule, prediction, (int) all[0]);
        return new Run(all, plan.first());
    }

    /** The standard deviation of the fresh noise. */
    private float spread(float alpha, float nextAlpha) {
        float beta = 1 - alpha / nextAlpha;
        float posterior = Math.max((1 - nextAlpha) / (1 - alpha) * beta, LEAST_VARIANCE);
        return switch (variance) {
            case "fixed_large" -> (float) Math.sqrt(beta);
            case "fixed_small_log" -> (float) Math.exp(0.5f * (float) Math.log(posterior));
            default -> (float) Math.sqrt(posterior);
        };
    }

    private final class Run extends TimestepRun {

        Run(double[] timesteps, int first) {
            super(schedule, prediction, limit, timesteps, first);
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            float alpha = schedule.alphaCumprod((int) timestep(i));
            float nextAlpha = i + 1 < steps() ? schedule.alphaCumprod((int) timestep(i + 1)) : 1;
            float ratio = alpha / nextAlpha;
            float ofClean = (float) Math.sqrt(nextAlpha) * (1 - ratio) / (1 - alpha);
            float ofSample = (float) Math.sqrt(ratio) * (1 - nextAlpha) / (1 - alpha);
            float[] next = clean(modelOutput, sample, i);
            for (int k = 0; k < next.length; k++) {
                next[k] = ofClean * next[k] + ofSample * sample.values()[k];
            }
            if (timestep(i) > 0) {
                float spread = spread(alpha, nextAlpha);
                float[] fresh = noise.normal(sample.shape()).values();
                for (int k = 0; k < next.length; k++) {
                    next[k] += spread * fresh[k];
                }
            }
            return next;
        }
    }
}
