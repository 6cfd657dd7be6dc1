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
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Linear multistep: a polynomial through the directions of the last four steps is integrated over the next one.
 *
 * <p>Computes what diffusers' LMSDiscreteScheduler does, in the same single precision, except that the polynomial is
 * integrated exactly, where diffusers does so numerically. As there, a run that begins in the middle weighs its first
 * directions as if there had been earlier ones. Thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2206.00364">Elucidating the Design Space of Diffusion-Based Generative
 *     Models</a>
 */
public final class LmsDiscreteScheduler implements Scheduler {

    private static final int MOST_DIRECTIONS = 4;
    /** Half the distance of the two points at which Gauss and Legendre integrate a cubic exactly, over half the span. */
    private static final double GAUSS_POINT = 1 / Math.sqrt(3);

    private final SigmaLadder ladder;
    private final PredictionType prediction;

    public LmsDiscreteScheduler(SchedulerConfig config) {
        OptionReader options = config.readerFor(SchedulerType.LMS);
        ladder = SigmaLadder.readWithTrainedKarras(options, Betas.read(options));
        prediction = PredictionType.read(options);
    }

    @Override
    public SchedulerType type() {
        return SchedulerType.LMS;
    }

    @Override
    public SchedulerRun start(RunPlan plan) {
        plan.requireDiffusion(ladder.trained());
        return new Run(ladder.timeline(plan.steps()), plan.first());
    }

    private final class Run extends SigmaRun {

        private final SigmaTimeline timeline;
        /** The newest first. */
        private final Deque<float[]> directions = new ArrayDeque<>();

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
            directions.addFirst(direction(modelOutput, sample, timeline.sigma(i)));
            if (directions.size() > MOST_DIRECTIONS) {
                directions.removeLast();
            }
            int order = distinct(i, Math.min(i + 1, MOST_DIRECTIONS));
            float[] sum = new float[sample.values().length];
            int which = 0;
            for (float[] direction : directions) {
                if (which == order) {
                    break;
                }
                float weight = (float) weight(i, order, which++);
                for (int k = 0; k < sum.length; k++) {
                    sum[k] += weight * direction[k];
                }
            }
            for (int k = 0; k < sum.length; k++) {
                sum[k] = sample.values()[k] + sum[k];
            }
            return sum;
        }

        private float[] direction(FloatTensor modelOutput, FloatTensor sample, float sigma) {
            float[] direction = new float[sample.values().length];
            for (int k = 0; k < direction.length; k++) {
                float x = sample.values()[k];
                float clean = Predictions.cleanOfSigma(prediction, modelOutput.values()[k], x, sigma);
                direction[k] = (x - clean) / sigma;
            }
            return direction;
        }

        /** How many of the last levels differ, so that a polynomial goes through them. */
        private int distinct(int i, int most) {
            int order = 1;
            while (order < most && timeline.sigma(i - order) != timeline.sigma(i - order + 1)) {
                order++;
            }
            return order;
        }

        /** The integral over the step of the polynomial that is 1 at one of the last levels and 0 at the others. */
        private double weight(int i, int order, int which) {
            double from = timeline.sigma(i);
            double to = timeline.sigma(i + 1);
            double middle = (from + to) / 2;
            double half = (to - from) / 2;
            return half
                    * (polynomial(middle - half * GAUSS_POINT, i, order, which)
                            + polynomial(middle + half * GAUSS_POINT, i, order, which));
        }

        private double polynomial(double at, int i, int order, int which) {
            double product = 1;
            for (int other = 0; other < order; other++) {
                if (other != which) {
                    double root = timeline.sigma(i - other);
                    product *= (at - root) / (timeline.sigma(i - which) - root);
                }
            }
            return product;
        }
    }
}
