package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayDeque;
import java.util.Deque;

/** A run of DPM-Solver++, which remembers the clean samples that the last steps predicted. */
final class DpmSolverRun implements SchedulerRun {

    /** Runs of fewer steps end with steps of lower order. */
    private static final int SHORT_RUN = 15;

    private final DpmSolverOptions options;
    private final SigmaTimeline timeline;
    private final StepOrder order;
    /** Predicted clean values, the newest first. */
    private final Deque<float[]> predictions = new ArrayDeque<>();

    DpmSolverRun(DpmSolverOptions options, SigmaTimeline timeline) {
        this.options = options;
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
        predictions.addFirst(clean(modelOutput, sample, i).values());
        if (predictions.size() > options.order()) {
            predictions.removeLast();
        }
        float[][] recent = predictions.toArray(float[][]::new);
        return FloatTensor.of(sample.shape(), next(i, sample.values(), recent));
    }

    private float[] next(int i, float[] x, float[][] recent) {
        DpmSolverStep step = new DpmSolverStep(timeline, i);
        int possible = Math.min(orderAt(i), recent.length);
        if (possible == 1) {
            return step.first(x, recent[0]);
        }
        return possible == 2 ? step.second(x, recent, options.heun()) : step.third(x, recent, options.heun());
    }

    private int orderAt(int i) {
        boolean ending = options.lowerOrderFinal() && steps() < SHORT_RUN;
        if (i == steps() - 1 && (options.firstOrderLast() || ending)) {
            return 1;
        }
        return i == steps() - 2 && ending ? Math.min(2, options.order()) : options.order();
    }

    private FloatTensor clean(FloatTensor modelOutput, FloatTensor sample, int i) {
        float alpha = DpmSolverStep.alpha(timeline.sigma(i));
        float deviation = timeline.sigma(i) * alpha;
        float[] clean = new float[sample.values().length];
        for (int k = 0; k < clean.length; k++) {
            float x = sample.values()[k];
            float output = modelOutput.values()[k];
            clean[k] = switch (options.prediction()) {
                case EPSILON -> (x - deviation * output) / alpha;
                case SAMPLE -> output;
                case V_PREDICTION -> alpha * x - deviation * output;
            };
        }
        FloatTensor tensor = FloatTensor.of(sample.shape(), clean);
        if (options.threshold() != null) {
            options.threshold().apply(tensor);
        }
        return tensor;
    }
}
