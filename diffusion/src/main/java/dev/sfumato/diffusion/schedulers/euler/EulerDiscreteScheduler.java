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
import dev.sfumato.diffusion.schedulers.runs.Predictions;
import dev.sfumato.diffusion.schedulers.runs.SigmaRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaLadder;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.stream.IntStream;

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

    private final SigmaLadder ladder;
    private final PredictionType prediction;
    private final boolean continuous;

    public EulerDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.EULER);
        ladder = SigmaLadder.read(options, Betas.read(options));
        prediction = PredictionType.read(options);
        continuous = options.word("timestep_type", "discrete", "discrete", "continuous")
                        .equals("continuous")
                && prediction == PredictionType.V_PREDICTION;
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.EULER;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(ladder.trained());
        SigmaTimeline timeline = ladder.timeline(plan.steps());
        return new Run(continuous ? logarithmic(timeline) : timeline, plan.first());
    }

    private static SigmaTimeline logarithmic(SigmaTimeline timeline) {
        return timeline.withTimesteps(IntStream.range(0, timeline.steps())
                .mapToDouble(i -> 0.25f * (float) Math.log(timeline.sigma(i)))
                .toArray());
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
            float sigma = timeline.sigma(i);
            float change = timeline.sigma(i + 1) - sigma;
            float[] next = new float[sample.values().length];
            for (int k = 0; k < next.length; k++) {
                float x = sample.values()[k];
                float clean = Predictions.cleanOfSigma(prediction, modelOutput.values()[k], x, sigma);
                next[k] = x + (x - clean) / sigma * change;
            }
            return next;
        }
    }
}
