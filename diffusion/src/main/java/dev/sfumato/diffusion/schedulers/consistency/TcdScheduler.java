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
import dev.sfumato.diffusion.schedulers.runs.Predictions;
import dev.sfumato.diffusion.schedulers.runs.SampleLimit;
import dev.sfumato.diffusion.schedulers.runs.TimestepRun;
import dev.sfumato.diffusion.schedulers.sigmas.NoiseSchedule;
import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * Trajectory consistency distillation: every step goes along the trajectory to a timestep below the next one and comes
 * back up to it with fresh noise.
 *
 * <p>Computes what diffusers' TCDScheduler does, in the same single precision. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2402.19159">Trajectory Consistency Distillation</a>
 */
public final class TcdScheduler implements Scheduler {

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final DistilledTimesteps timesteps;
    private final double eta;

    /** A scheduler that adds no noise of its own, as diffusers' pipelines run it where nothing is said. */
    public TcdScheduler(SchedulerConfig config) {
        this(config, 0);
    }

    /**
     * A scheduler that adds fresh noise at each step but the last.
     *
     * @param eta how far below the next timestep a step goes, from 0, not at all, to 1, to the clean sample
     */
    public TcdScheduler(SchedulerConfig config, double eta) {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta: must be a number, got " + eta + "; allowed: 0 to 1");
        }
        OptionReader options = config.readerFor(SchedulerType.TCD);
        schedule = NoiseSchedule.of(Betas.readOfStableDiffusion(options, BetaSchedule.SCALED_LINEAR));
        prediction = PredictionType.read(options);
        timesteps = DistilledTimesteps.read(options, schedule.size());
        this.eta = eta;
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.TCD;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        double[] all = timesteps.of(plan);
        LcmScheduler.requireSignal(schedule, prediction, (int) all[0]);
        return new Run(all, plan.first());
    }

    private final class Run extends TimestepRun {

        Run(double[] timesteps, int first) {
            super(schedule, prediction, SampleLimit.NONE, timesteps, first);
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            boolean last = i == steps() - 1;
            int to = last ? 0 : (int) timestep(i + 1);
            float below = schedule.alphaCumprod((int) Math.floor((float) (1 - eta) * to));
            float[] next = along(modelOutput, sample, i, below);
            if (eta > 0 && !last) {
                float ratio = schedule.alphaCumprod(to) / below;
                float keep = (float) Math.sqrt(ratio);
                float spread = Predictions.root(1 - ratio);
                float[] fresh = noise.normal(sample.shape()).values();
                for (int k = 0; k < next.length; k++) {
                    next[k] = keep * next[k] + spread * fresh[k];
                }
            }
            return next;
        }

        /** The sample with another share of signal on the same trajectory. */
        private float[] along(FloatTensor modelOutput, FloatTensor sample, int i, float alpha) {
            float signal = signal(i);
            float deviation = deviation(i);
            float toSignal = (float) Math.sqrt(alpha);
            float toDeviation = (float) Math.sqrt(1 - alpha);
            float[] moved = new float[sample.values().length];
            for (int k = 0; k < moved.length; k++) {
                float x = sample.values()[k];
                float output = modelOutput.values()[k];
                float clean = Predictions.clean(prediction, output, x, signal, deviation, deviation);
                float epsilon = Predictions.epsilon(prediction, output, x, signal, deviation);
                moved[k] = toSignal * clean + toDeviation * epsilon;
            }
            return moved;
        }
    }
}
