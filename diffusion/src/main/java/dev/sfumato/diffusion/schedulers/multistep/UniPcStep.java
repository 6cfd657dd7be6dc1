package dev.sfumato.diffusion.schedulers.multistep;

import dev.sfumato.diffusion.schedulers.runs.SolverLevels;

/** One predicting or correcting step of UniPC from one noise level to the next, in single precision. */
final class UniPcStep {

    private final int order;
    /** Factor of the old sample. */
    private final float keep;
    /** Factor of the newest prediction. */
    private final float newest;
    /** Factor of the differences of predictions. */
    private final float scale;
    /** Where earlier levels lie, in steps from the old one; the last is 1, the new level. */
    private final float[] ratios;
    /** The right-hand side of the equations for the weights. */
    private final float[] moments;

    private final float h;

    /** @param order how many predictions before the new level count, at least 1 */
    UniPcStep(UniPcOptions options, SolverLevels levels, int from, int to, int order) {
        this.order = order;
        h = levels.lambda(to) - levels.lambda(from);
        float hh = options.ofClean() ? -h : h;
        float growth = (float) Math.expm1(hh);
        float b = options.plain() ? hh : growth;
        float factor = options.ofClean() ? levels.alpha(to) : levels.deviation(to);
        keep = options.ofClean()
                ? levels.deviation(to) / levels.deviation(from)
                : levels.alpha(to) / levels.alpha(from);
        newest = factor * growth;
        scale = factor * b;
        ratios = new float[order];
        for (int k = 1; k < order; k++) {
            ratios[k - 1] = (levels.lambda(from - k) - levels.lambda(from)) / h;
        }
        ratios[order - 1] = 1;
        moments = moments(hh, growth, b);
    }

    private float[] moments(float hh, float growth, float b) {
        float[] all = new float[order];
        float phi = growth / hh - 1;
        float factorial = 1;
        for (int k = 1; k <= order; k++) {
            all[k - 1] = phi * factorial / b;
            factorial *= k + 1;
            phi = phi / hh - 1 / factorial;
        }
        return all;
    }

    /** Whether the new level differs from the old one. */
    boolean moves() {
        return h != 0;
    }

    /**
     * The sample at the new level.
     *
     * @param x at the old level
     * @param m predictions there and before, the newest first
     */
    float[] predicted(float[] x, float[][] m) {
        float[] weights = order == 2 ? new float[] {0.5f} : solve(order - 1);
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float base = keep * x[k] - newest * m[0][k];
            next[k] = order == 1 ? base : base - scale * differences(weights, m, k);
        }
        return next;
    }

    /**
     * The sample at the new level once the denoiser has been asked there.
     *
     * @param there what it predicted
     */
    float[] corrected(float[] x, float[][] m, float[] there) {
        float[] weights = order == 1 ? new float[] {0.5f} : solve(order);
        float last = weights[order - 1];
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float base = keep * x[k] - newest * m[0][k];
            next[k] = base - scale * (differences(weights, m, k) + last * (there[k] - m[0][k]));
        }
        return next;
    }

    private float differences(float[] weights, float[][] m, int k) {
        float sum = 0;
        for (int which = 1; which < order; which++) {
            sum += weights[which - 1] * ((m[which][k] - m[0][k]) / ratios[which - 1]);
        }
        return sum;
    }

    /** Solves for weights whose moments are the given ones, by elimination with pivots. */
    private float[] solve(int size) {
        float[][] rows = new float[size][size + 1];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                rows[row][column] = (float) Math.pow(ratios[column], row);
            }
            rows[row][size] = moments[row];
        }
        return LinearEquations.solve(rows);
    }
}
