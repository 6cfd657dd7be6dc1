package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.runs.SolverLevels;
import dev.sfumato.diffusion.schedulers.runs.SolverRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A multistep run, which remembers what the last steps predicted.
 *
 * <p>Where two of the levels that a higher order needs are equal (rounded timesteps of long runs can be), diffusers
 * divides by zero; here the order is lowered.
 */
final class DpmSolverRun extends SolverRun {

    /** Runs of fewer steps end with steps of lower order. */
    private static final int SHORT_RUN = 15;

    private static final float[] NONE = {};

    private final DpmSolverOptions options;
    /** Predicted clean values or noise, the newest first. */
    private final Deque<float[]> predictions = new ArrayDeque<>();

    DpmSolverRun(DpmSolverOptions options, SigmaTimeline timeline, boolean flow, int first) {
        super(timeline, flow, options.prediction(), options.threshold(), first);
        this.options = options;
    }

    @Override
    protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        boolean ofClean = options.algorithm().ofClean();
        predictions.addFirst(ofClean ? clean(modelOutput, sample, i) : epsilon(modelOutput, sample, i));
        if (predictions.size() > options.order()) {
            predictions.removeLast();
        }
        float[][] m = predictions.toArray(float[][]::new);
        float[] fresh =
                options.algorithm().stochastic() ? noise.normal(sample.shape()).values() : NONE;
        int order = distinct(i, Math.min(orderAt(i), m.length));
        // a step of order 3 is always Heun's
        boolean heun = order == 3 || options.heun();
        DpmSolverFactors factors = DpmSolverFactors.of(options.algorithm(), heun, levels(), i, i + 1);
        DpmSolverUpdate update = new DpmSolverUpdate(factors, sample.values(), fresh);
        return switch (order) {
            case 1 -> update.first(m[0]);
            case 2 -> update.second(m[0], m[0], m[1], 1 / (span(i - 1, i) / span(i, i + 1)));
            default -> third(update, m, i);
        };
    }

    private float[] third(DpmSolverUpdate update, float[][] m, int i) {
        float h = span(i, i + 1);
        float r0 = span(i - 1, i) / h;
        float r1 = span(i - 2, i - 1) / h;
        float[] d1 = new float[m[0].length];
        float[] d2 = new float[m[0].length];
        for (int k = 0; k < d1.length; k++) {
            float newer = 1 / r0 * (m[0][k] - m[1][k]);
            float older = 1 / r1 * (m[1][k] - m[2][k]);
            d1[k] = newer + r0 / (r0 + r1) * (newer - older);
            d2[k] = 1 / (r0 + r1) * (newer - older);
        }
        return update.third(m[0], d1, d2);
    }

    /** How far lambda goes from one level to another. */
    private float span(int from, int to) {
        SolverLevels levels = levels();
        return levels.lambda(to) - levels.lambda(from);
    }

    private int distinct(int i, int order) {
        if (order > 1 && (span(i, i + 1) == 0 || span(i - 1, i) == 0)) {
            return 1;
        }
        return order > 2 && span(i - 2, i - 1) == 0 ? 2 : order;
    }

    private int orderAt(int i) {
        boolean ending = options.lowerOrderFinal() && steps() < SHORT_RUN;
        if (i == steps() - 1 && (options.firstOrderLast() || ending)) {
            return 1;
        }
        return i == steps() - 2 && ending ? Math.min(2, options.order()) : options.order();
    }
}
