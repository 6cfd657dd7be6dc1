package dev.sfumato.diffusion.schedulers.sigmas;

import java.util.Objects;

/** The timesteps of one run and the noise levels between them: sigma i before step i, sigma i + 1 after it. Immutable. */
public final class SigmaTimeline {

    private final double[] timesteps;
    private final float[] sigmas;

    private SigmaTimeline(double[] timesteps, float[] sigmas) {
        this.timesteps = timesteps;
        this.sigmas = sigmas;
    }

    /**
     * Joins timesteps, the sigmas at them and the sigma after the last of them.
     *
     * @param timesteps rounded to single precision, which is how denoisers are told
     * @param sigmas at least one for each timestep
     */
    public static SigmaTimeline of(double[] timesteps, double[] sigmas, float last) {
        double[] rounded = new double[timesteps.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) timesteps[i];
        }
        float[] all = new float[sigmas.length + 1];
        for (int i = 0; i < sigmas.length; i++) {
            all[i] = (float) sigmas[i];
        }
        all[sigmas.length] = last;
        return new SigmaTimeline(rounded, all);
    }

    public int steps() {
        return timesteps.length;
    }

    public double timestep(int i) {
        return timesteps[Objects.checkIndex(i, timesteps.length)];
    }

    /** The noise level before step i, or after the last one for i = steps(). */
    public float sigma(int i) {
        return sigmas[Objects.checkIndex(i, timesteps.length + 1)];
    }

    /** The standard deviation of a first sample at the highest noise level. */
    public float initNoiseSigma(boolean withSignal) {
        float highest = 0;
        for (float sigma : sigmas) {
            highest = Math.max(highest, sigma);
        }
        return withSignal ? (float) Math.sqrt(highest * highest + 1) : highest;
    }
}
