package dev.sfumato.diffusion.schedulers.euler;

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
import dev.sfumato.diffusion.schedulers.runs.HalfStep;
import dev.sfumato.diffusion.schedulers.runs.SigmaRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaLadder;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Heun's method on the probability-flow equation: every inference step goes ahead with Euler's method, asks the
 * denoiser again there, and takes the mean of both directions; only the last goes without.
 *
 * <p>Computes what diffusers' HeunDiscreteScheduler does, in the same single precision. A run of n inference steps has
 * 2n - 1 steps. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2206.00364">Elucidating the Design Space of Diffusion-Based Generative
 *     Models</a>, algorithm 1
 */
public final class HeunDiscreteScheduler implements Scheduler {

    private final SigmaLadder ladder;
    private final PredictionType prediction;
    private final float clipRange;

    public HeunDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.HEUN);
        ladder = SigmaLadder.read(options, Betas.readOfStableDiffusion(options, BetaSchedule.LINEAR, BetaSchedule.EXP));
        prediction = PredictionType.read(options);
        double range = options.numberAbove("clip_sample_range", 1, 0);
        clipRange = options.flag("clip_sample", false) ? (float) range : Float.POSITIVE_INFINITY;
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.HEUN;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(ladder.trained());
        return new Run(ladder.timeline(plan.steps()), 2 * plan.first());
    }

    private final class Run extends SigmaRun {

        private final SigmaTimeline timeline;
        private @Nullable HalfStep half;

        Run(SigmaTimeline timeline, int first) {
            super(
                    IntStream.range(0, 2 * timeline.steps() - 1)
                            .mapToDouble(i -> timeline.timestep((i + 1) / 2))
                            .toArray(),
                    first,
                    timeline.initNoiseSigma(),
                    prediction);
            this.timeline = timeline;
        }

        @Override
        protected float sigma(int i) {
            return timeline.sigma((i + 1) / 2);
        }

        @Override
        protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
            HalfStep first = half;
            float[] slope = slope(modelOutput, sample, i);
            if (first == null) {
                HalfStep begun = new HalfStep(sample.values(), slope, sigma(i + 1) - sigma(i));
                half = begun;
                return begun.along(slope);
            }
            for (int k = 0; k < slope.length; k++) {
                slope[k] = (first.slope(k) + slope[k]) / 2;
            }
            half = null;
            return first.along(slope);
        }

        private float[] slope(FloatTensor modelOutput, FloatTensor sample, int i) {
            float[] slope = clean(modelOutput, sample, i);
            for (int k = 0; k < slope.length; k++) {
                slope[k] = (sample.values()[k] - slope[k]) / sigma(i);
            }
            return slope;
        }

        @Override
        protected float[] clean(FloatTensor modelOutput, FloatTensor sample, int i) {
            float[] clean = super.clean(modelOutput, sample, i);
            for (int k = 0; k < clean.length; k++) {
                clean[k] = Math.clamp(clean[k], -clipRange, clipRange);
            }
            return clean;
        }
    }
}
