package dev.sfumato.diffusion.schedulers.sigmas;

import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The way between sigmas and timesteps, and the formulas that lay sigmas between two ends. */
public final class SigmaCurve {

    private static final double KARRAS_RHO = 7;
    private static final double LEAST_SIGMA = 1e-10;

    private final float[] sigmas;
    private final float[] logarithms;

    private SigmaCurve(float[] sigmas) {
        this.sigmas = sigmas;
        logarithms = new float[sigmas.length];
        for (int t = 0; t < sigmas.length; t++) {
            logarithms[t] = (float) Math.log(sigmas[t]);
        }
    }

    /** The curve through the sigmas of all training timesteps. */
    public static SigmaCurve of(NoiseSchedule schedule) {
        return new SigmaCurve(schedule.sigmas());
    }

    /** The sigma of the first training timestep. */
    public float lowest() {
        return sigmas[0];
    }

    /** The sigma of the last training timestep. */
    public float highest() {
        return sigmas[sigmas.length - 1];
    }

    /** The sigmas at timesteps that may lie between or beyond those of training. */
    public double[] at(double[] timesteps) {
        return Arrays.stream(timesteps).map(this::at).toArray();
    }

    /** Evenly spaced in the logarithm over all of training, from the highest to the lowest, in single precision. */
    public double[] logLinear(int count) {
        float[] spaced = Spacing.linspaceFloat(logarithms[logarithms.length - 1], logarithms[0], count);
        return IntStream.range(0, count)
                .mapToDouble(i -> (float) Math.exp(spaced[i]))
                .toArray();
    }

    private double at(double timestep) {
        if (timestep <= 0) {
            return sigmas[0];
        }
        if (timestep >= sigmas.length - 1) {
            return highest();
        }
        int below = (int) timestep;
        return ((double) sigmas[below + 1] - sigmas[below]) * (timestep - below) + sigmas[below];
    }

    /** The timestep, not always a whole number, at which training had a sigma; the nearest end if it never had. */
    public double timestep(double sigma) {
        double logarithm = Math.log(Math.max(sigma, LEAST_SIGMA));
        int below = 0;
        for (int t = 0; t < logarithms.length - 1; t++) {
            if (logarithms[t] <= logarithm) {
                below = t;
            }
        }
        int above = Math.min(below + 1, logarithms.length - 1);
        double share = (logarithms[below] - logarithm) / (logarithms[below] - logarithms[above]);
        double clipped = Math.clamp(share, 0, 1);
        return (1 - clipped) * below + clipped * above;
    }

    /** The timesteps of several sigmas. */
    public double[] timesteps(double[] several) {
        return Arrays.stream(several).map(this::timestep).toArray();
    }

    /** A number of sigmas from the highest to the lowest. */
    public static double[] between(double highest, double lowest, SigmaSpacing spacing, int count) {
        return switch (spacing) {
            case KARRAS -> {
                double from = Math.pow(highest, 1 / KARRAS_RHO);
                double to = Math.pow(lowest, 1 / KARRAS_RHO);
                yield ramp(count)
                        .map(r -> Math.pow(from + r * (to - from), KARRAS_RHO))
                        .toArray();
            }
            case EXPONENTIAL ->
                Arrays.stream(Spacing.linspace(Math.log(highest), Math.log(lowest), count))
                        .map(Math::exp)
                        .toArray();
            case BETA ->
                ramp(count)
                        .map(r -> lowest + BetaQuantile.of(1 - r) * (highest - lowest))
                        .toArray();
            case LU -> {
                double from = (float) Math.log(highest);
                double to = (float) Math.log(lowest);
                yield ramp(count).map(r -> Math.exp(from + r * (to - from))).toArray();
            }
        };
    }

    private static DoubleStream ramp(int count) {
        return Arrays.stream(Spacing.linspace(0, 1, count));
    }
}
