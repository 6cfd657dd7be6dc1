package dev.sfumato.diffusion.schedulers.sigmas;

import java.util.Objects;

/** The timesteps of one run and the noise levels between them: sigma i before step i, sigma i + 1 after it. Immutable. */
public final class SigmaTimeline {

    private final double[] timesteps;
    private final float[] sigmas;
    private final boolean withSignal;

    private SigmaTimeline(double[] timesteps, float[] sigmas, boolean withSignal) {
        this.timesteps = timesteps;
        this.sigmas = sigmas;
        this.withSignal = withSignal;
    }

    /**
     * Joins timesteps, the sigmas at them and the sigma after the last of them.
     *
     * @param timesteps rounded to single precision, which is how denoisers are told
     * @param sigmas at least one for each timestep
     */
    public static SigmaTimeline of(double[] timesteps, double[] sigmas, float last) {
        float[] all = new float[sigmas.length + 1];
        for (int i = 0; i < sigmas.length; i++) {
            all[i] = (float) sigmas[i];
        }
        all[sigmas.length] = last;
        return new SigmaTimeline(rounded(timesteps), all, false);
    }

    /** The same whose first samples hold some signal beside the noise. */
    public SigmaTimeline withSignal(boolean some) {
        return new SigmaTimeline(timesteps, sigmas, some);
    }

    /** The same with other timesteps. */
    public SigmaTimeline withTimesteps(double[] others) {
        return new SigmaTimeline(rounded(others), sigmas, withSignal);
    }

    private static double[] rounded(double[] timesteps) {
        double[] rounded = new double[timesteps.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) timesteps[i];
        }
        return rounded;
    }

    public int steps() {
        return timesteps.length;
    }

    /** All timesteps, in a new array. */
    public double[] timesteps() {
        return timesteps.clone();
    }

    public double timestep(int i) {
        return timesteps[Objects.checkIndex(i, timesteps.length)];
    }

    /** The noise level before step i, or after the last one for i = steps(). */
    public float sigma(int i) {
        return sigmas[Objects.checkIndex(i, timesteps.length + 1)];
    }

    /** The lowest noise level above 0. */
    public float lowest() {
        float lowest = Float.POSITIVE_INFINITY;
        for (float sigma : sigmas) {
            lowest = sigma > 0 ? Math.min(lowest, sigma) : lowest;
        }
        return lowest;
    }

    public float highest() {
        float highest = 0;
        for (float sigma : sigmas) {
            highest = Math.max(highest, sigma);
        }
        return highest;
    }

    /** The standard deviation of a first sample at the highest noise level. */
    public float initNoiseSigma() {
        float highest = highest();
        return withSignal ? (float) Math.sqrt(highest * highest + 1) : highest;
    }
}
