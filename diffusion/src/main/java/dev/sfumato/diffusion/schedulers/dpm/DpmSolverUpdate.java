package dev.sfumato.diffusion.schedulers.dpm;

/** The sum that a step of any order is. */
final class DpmSolverUpdate {

    private final DpmSolverFactors factors;
    private final float[] x;
    /** Fresh noise; empty for a deterministic step. */
    private final float[] fresh;

    DpmSolverUpdate(DpmSolverFactors factors, float[] x, float[] fresh) {
        this.factors = factors;
        this.x = x;
        this.fresh = fresh;
    }

    float[] first(float[] d0) {
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = withNoise(factors.keep() * x[k] + factors.d0() * d0[k], k);
        }
        return next;
    }

    /** With a difference of predictions over a share of the step. */
    float[] second(float[] d0, float[] newer, float[] older, float inverseShare) {
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float d1 = inverseShare * (newer[k] - older[k]);
            next[k] = withNoise(factors.keep() * x[k] + factors.d0() * d0[k] + factors.d1() * d1, k);
        }
        return next;
    }

    float[] third(float[] d0, float[] d1, float[] d2) {
        float[] next = new float[x.length];
        for (int k = 0; k < next.length; k++) {
            float sum = factors.keep() * x[k] + factors.d0() * d0[k] + factors.d1() * d1[k] + factors.d2() * d2[k];
            next[k] = withNoise(sum, k);
        }
        return next;
    }

    private float withNoise(float value, int k) {
        return fresh.length == 0 ? value : value + factors.noise() * fresh[k];
    }
}
