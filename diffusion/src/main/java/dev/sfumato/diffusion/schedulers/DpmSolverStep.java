package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.sigmas.SigmaTimeline;

/**
 * The updates of DPM-Solver++ from one noise level to the next, by order.
 *
 * <p>Where two of the levels that a higher order needs are equal (rounded timesteps of long runs can be), diffusers
 * divides by zero; here the order is lowered.
 */
final class DpmSolverStep {

    private final SigmaTimeline timeline;
    private final int i;
    /** Factor of the old sample. */
    private final float keep;
    /** alpha at the new level, and how far log(alpha/sigma) goes to there. */
    private final float alpha;

    private final float h;
    /** exp(-h) - 1. */
    private final float decay;

    DpmSolverStep(SigmaTimeline timeline, int i) {
        this.timeline = timeline;
        this.i = i;
        alpha = alpha(timeline.sigma(i + 1));
        keep = timeline.sigma(i + 1) * alpha / (timeline.sigma(i) * alpha(timeline.sigma(i)));
        h = lambda(i + 1) - lambda(i);
        decay = (float) Math.exp(-h) - 1;
    }

    /** The factor of the clean sample at a noise level whose variance is scaled to 1. */
    static float alpha(float sigma) {
        return 1 / (float) Math.sqrt(sigma * sigma + 1);
    }

    float[] first(float[] x, float[] m0) {
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = keep * x[k] - alpha * decay * m0[k];
        }
        return next;
    }

    /** From the newest two predictions. */
    float[] second(float[] x, float[][] m, boolean heun) {
        float h0 = lambda(i) - lambda(i - 1);
        if (h == 0 || h0 == 0) {
            return first(x, m[0]);
        }
        float inverse = 1 / (h0 / h);
        float slope = heun ? alpha * (decay / h + 1) : -(0.5f * (alpha * decay));
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float d1 = inverse * (m[0][k] - m[1][k]);
            next[k] = keep * x[k] - alpha * decay * m[0][k] + slope * d1;
        }
        return next;
    }

    /** From the newest three predictions. */
    float[] third(float[] x, float[][] m, boolean heun) {
        float h0 = lambda(i) - lambda(i - 1);
        float h1 = lambda(i - 1) - lambda(i - 2);
        if (h == 0 || h0 == 0 || h1 == 0) {
            return second(x, m, heun);
        }
        float r0 = h0 / h;
        float r1 = h1 / h;
        float slope = alpha * (decay / h + 1);
        float bend = alpha * ((decay + h) / (h * h) - 0.5f);
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float newer = 1 / r0 * (m[0][k] - m[1][k]);
            float older = 1 / r1 * (m[1][k] - m[2][k]);
            float d1 = newer + r0 / (r0 + r1) * (newer - older);
            float d2 = 1 / (r0 + r1) * (newer - older);
            next[k] = keep * x[k] - alpha * decay * m[0][k] + slope * d1 - bend * d2;
        }
        return next;
    }

    /** Half the log signal-to-noise ratio at a noise level of the run. */
    private float lambda(int level) {
        float sigma = timeline.sigma(level);
        float signal = alpha(sigma);
        return (float) Math.log(signal) - (float) Math.log(sigma * signal);
    }
}
