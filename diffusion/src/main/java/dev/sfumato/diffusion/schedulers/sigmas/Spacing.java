package dev.sfumato.diffusion.schedulers.sigmas;

import java.util.stream.DoubleStream;

/** Evenly spaced values, rounded as NumPy and torch round them. */
public final class Spacing {

    private Spacing() {}

    /** {@code numpy.linspace(from, to, count)}. */
    public static double[] linspace(double from, double to, int count) {
        double[] values = new double[count];
        if (count == 1) {
            values[0] = from;
            return values;
        }
        double step = (to - from) / (count - 1);
        for (int i = 0; i < count - 1; i++) {
            values[i] = i * step + from;
        }
        values[count - 1] = to;
        return values;
    }

    /** {@code torch.linspace(from, to, count, dtype=float32)}, which works from both ends to the middle. */
    public static float[] linspaceFloat(float from, float to, int count) {
        float[] values = new float[count];
        if (count == 1) {
            values[0] = from;
            return values;
        }
        float step = (to - from) / (count - 1);
        for (int i = 0; i < count; i++) {
            values[i] = i < count / 2 ? Math.fma(step, (float) i, from) : Math.fma(-step, (float) (count - 1 - i), to);
        }
        return values;
    }

    /** Steps of a whole ratio upwards from 0, the highest first. */
    public static double[] leading(int count, int ratio) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (double) (count - 1 - i) * ratio;
        }
        return values;
    }

    /**
     * {@code numpy.arange(from, 0, -step).round() - 1} without what falls below timestep 0.
     *
     * <p>Where step does not divide from, rounding gives diffusers one value more than there are steps, -1, with which
     * it makes one step too many; here it is left out.
     */
    public static double[] trailing(int from, double step) {
        double increment = (from - step) - from;
        int count = (int) Math.ceil(from / step);
        return DoubleStream.iterate(0, i -> i < count, i -> i + 1)
                .map(i -> Math.rint(from + i * increment) - 1)
                .filter(timestep -> timestep >= 0)
                .toArray();
    }

    /** The values in reverse order. */
    public static double[] reversed(double[] values) {
        double[] reversed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }
}
