package dev.sfumato.diffusion.schedulers.euler;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.RunPlan;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerRun;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.Betas;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.runs.AncestralStep;
import dev.sfumato.diffusion.schedulers.runs.Predictions;
import dev.sfumato.diffusion.schedulers.runs.SigmaRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaLadder;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;

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

    private final SigmaLadder ladder;
    private final PredictionType prediction;

    public EulerAncestralDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.EULER_A);
        ladder = SigmaLadder.read(options, Betas.read(options));
        prediction = PredictionType.read(options, PredictionType.EPSILON, PredictionType.V_PREDICTION);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.EULER_A;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(ladder.trained());
        return new Run(ladder.timeline(plan.steps()), plan.first());
    }

    private final class Run extends SigmaRun {

        private final SigmaTimeline timeline;

        Run(SigmaTimeline timeline, int first) {
            super(timeline, first, prediction);
            this.timeline = timeline;
        }

        @Override
        protected float sigma(int i) {
            return timeline.sigma(i);
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            float from = timeline.sigma(i);
            AncestralStep ancestral = AncestralStep.between(from, timeline.sigma(i + 1));
            float[] fresh = noise.normal(sample.shape()).values();
            float[] next = new float[fresh.length];
            for (int k = 0; k < next.length; k++) {
                float x = sample.values()[k];
                float clean = Predictions.cleanOfSigma(prediction, modelOutput.values()[k], x, from);
                next[k] = x + (x - clean) / from * (ancestral.down() - from) + fresh[k] * ancestral.up();
            }
            return next;
        }
    }
}
