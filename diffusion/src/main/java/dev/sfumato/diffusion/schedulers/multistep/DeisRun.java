package dev.sfumato.diffusion.schedulers.multistep;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.options.PredictionType;
import dev.sfumato.diffusion.schedulers.runs.DynamicThreshold;
import dev.sfumato.diffusion.schedulers.runs.SolverLevels;
import dev.sfumato.diffusion.schedulers.runs.SolverRun;
import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A run of DEIS, which remembers the noise that the last steps predicted.
 *
 * <p>Where two of the levels that a higher order needs are equal, diffusers divides by zero; here the order is lowered.
 */
final class DeisRun extends SolverRun {

    /** Runs of fewer steps end with steps of lower order. */
    private static final int SHORT_RUN = 15;

    private final int order;
    private final boolean lowerOrderFinal;
    /** Predicted noise, the newest first. */
    private final Deque<float[]> predictions = new ArrayDeque<>();

    DeisRun(
            int order,
            boolean lowerOrderFinal,
            SigmaTimeline timeline,
            boolean flow,
            PredictionType prediction,
            @Nullable DynamicThreshold threshold,
            int first) {
        super(timeline, flow, prediction, threshold, first);
        this.order = order;
        this.lowerOrderFinal = lowerOrderFinal;
    }

    @Override
    protected float[] next(int i, FloatTensor modelOutput, FloatTensor sample, NoiseSource noise) {
        predictions.addFirst(noiseOfClean(clean(modelOutput, sample, i), sample.values(), i));
        if (predictions.size() > order) {
            predictions.removeLast();
        }
        float[][] m = predictions.toArray(float[][]::new);
        int possible = distinct(i, Math.min(orderAt(i), m.length));
        return possible == 1 ? first(i, sample.values(), m[0]) : higher(i, sample.values(), m, possible);
    }

    private float[] noiseOfClean(float[] clean, float[] x, int i) {
        float alpha = levels().alpha(i);
        float deviation = levels().deviation(i);
        float[] noise = new float[clean.length];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = (x[k] - alpha * clean[k]) / deviation;
        }
        return noise;
    }

    private float[] first(int i, float[] x, float[] m0) {
        SolverLevels levels = levels();
        float keep = levels.alpha(i + 1) / levels.alpha(i);
        float growth = (float) Math.exp(levels.lambda(i + 1) - levels.lambda(i)) - 1;
        float factor = levels.deviation(i + 1) * growth;
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = keep * x[k] - factor * m0[k];
        }
        return next;
    }

    private float[] higher(int i, float[] x, float[][] m, int possible) {
        float[] weights = possible == 2
                ? LogRho.weights(rho(i + 1), rho(i), rho(i - 1))
                : LogRho.weights(rho(i + 1), rho(i), rho(i - 1), rho(i - 2));
        float alpha = levels().alpha(i);
        float nextAlpha = levels().alpha(i + 1);
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float sum = x[k] / alpha;
            for (int which = 0; which < possible; which++) {
                sum += weights[which] * m[which][k];
            }
            next[k] = nextAlpha * sum;
        }
        return next;
    }

    private float rho(int level) {
        return levels().deviation(level) / levels().alpha(level);
    }

    private int distinct(int i, int most) {
        int count = 1;
        while (count < most && rho(i - count) != rho(i - count + 1) && rho(i + 1) > 0) {
            count++;
        }
        return count;
    }

    private int orderAt(int i) {
        boolean ending = lowerOrderFinal && steps() < SHORT_RUN;
        if (i == steps() - 1 && ending) {
            return 1;
        }
        return i == steps() - 2 && ending ? Math.min(2, order) : order;
    }
}
