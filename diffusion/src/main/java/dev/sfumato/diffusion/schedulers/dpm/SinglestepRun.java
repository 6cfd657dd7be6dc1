package dev.sfumato.diffusion.schedulers.dpm;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.runs.SolverLevels;
import dev.sfumato.diffusion.schedulers.runs.SolverRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A singlestep run: a step of order 2 or 3 goes on from where its group began, past the steps between.
 *
 * <p>Where two of the levels that a higher order needs are equal, diffusers divides by zero; here the order is lowered.
 */
final class SinglestepRun extends SolverRun {

    private static final float[] NONE = {};

    private final DpmSolverOptions options;
    private final List<Integer> orders;
    /** Predicted clean values or noise, the newest first. */
    private final Deque<float[]> predictions = new ArrayDeque<>();
    /** The sample that the group began with. */
    private float[] begun = NONE;

    SinglestepRun(DpmSolverOptions options, List<Integer> orders, SigmaTimeline timeline, boolean flow, int first) {
        super(timeline, flow, options.prediction(), options.threshold(), first);
        this.options = options;
        this.orders = orders;
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
        int order = Math.min(orders.get(i), m.length);
        if (order == 1) {
            begun = sample.values().clone();
        }
        boolean heun = order == 3 || options.heun();
        int from = i - order + 1;
        DpmSolverFactors factors = DpmSolverFactors.of(options.algorithm(), heun, levels(), from, i + 1);
        DpmSolverUpdate update = new DpmSolverUpdate(factors, begun, fresh);
        float h = span(from, i + 1);
        float newest = span(from, i) / h;
        if (order == 1 || !(newest > 0) || Float.isInfinite(newest)) {
            return update.first(m[order - 1]);
        }
        if (order == 2) {
            return update.second(m[1], m[0], m[1], 1 / newest);
        }
        float middle = span(from, i - 1) / h;
        return options.heun() && middle > 0 && middle != newest
                ? third(update, m, newest, middle)
                : update.second(m[2], m[0], m[2], 1 / newest);
    }

    private static float[] third(DpmSolverUpdate update, float[][] m, float r0, float r1) {
        float[] d1 = new float[m[0].length];
        float[] d2 = new float[m[0].length];
        for (int k = 0; k < d1.length; k++) {
            float near = 1 / r1 * (m[1][k] - m[2][k]);
            float far = 1 / r0 * (m[0][k] - m[2][k]);
            d1[k] = (r0 * near - r1 * far) / (r0 - r1);
            d2[k] = 2 * (far - near) / (r0 - r1);
        }
        return update.third(m[2], d1, d2);
    }

    /** How far lambda goes from one level to another. */
    private float span(int from, int to) {
        SolverLevels levels = levels();
        return levels.lambda(to) - levels.lambda(from);
    }
}
