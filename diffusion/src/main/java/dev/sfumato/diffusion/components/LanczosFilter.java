package dev.sfumato.diffusion.components;

/**
 * The scaling of 8-bit pictures with a Lanczos window of three lobes, in the fixed-point arithmetic of Pillow, so that
 * pictures come out as they do in Python.
 *
 * <p>Each output value is a weighted mean over the input values around it; when shrinking, the window is stretched so
 * that all of them take part. Rows and columns are scaled one after the other and rounded to bytes in between.
 */
final class LanczosFilter {

    private static final double LOBES = 3;
    /** Bits behind the point of a weight: 32 less 8 of a value and 2 for sums that overshoot. */
    private static final int PRECISION = 22;

    private final int[] first;
    private final int[][] weights;

    private LanczosFilter(int from, int to) {
        first = new int[to];
        weights = new int[to][];
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1);
        double support = LOBES * stretch;
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int begin = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), from);
            first[i] = begin;
            weights[i] = weights(begin, end, center, 1 / stretch);
        }
    }

    private static int[] weights(int begin, int end, double center, double shrink) {
        double[] exact = new double[end - begin];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
            exact[k] = window((k + begin - center + 0.5) * shrink);
            sum += exact[k];
        }
        int[] fixed = new int[exact.length];
        for (int k = 0; k < fixed.length; k++) {
            double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION);
            fixed[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return fixed;
    }

    private static double window(double x) {
        return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }

    /** The picture in another size; a copy if it has it already. */
    static byte[] scale(byte[] rgb, int width, int height, int toWidth, int toHeight) {
        // since version 13 Pillow begins with the columns where they lose far more
        if (height > toHeight && height - toHeight > 2 * (width - toWidth)) {
            return rows(columns(rgb, width, height, toHeight), width, toHeight, toWidth);
        }
        return columns(rows(rgb, width, height, toWidth), toWidth, height, toHeight);
    }

    private static byte[] rows(byte[] rgb, int width, int height, int toWidth) {
        if (width == toWidth) {
            return rgb.clone();
        }
        byte[] scaled = new byte[toWidth * height * RgbImage.CHANNELS];
        LanczosFilter filter = new LanczosFilter(width, toWidth);
        for (int y = 0; y < height; y++) {
            int line = y * RgbImage.CHANNELS;
            filter.scaleLine(rgb, line * width, RgbImage.CHANNELS, scaled, line * toWidth);
        }
        return scaled;
    }

    private static byte[] columns(byte[] rgb, int width, int height, int toHeight) {
        if (height == toHeight) {
            return rgb.clone();
        }
        byte[] scaled = new byte[width * toHeight * RgbImage.CHANNELS];
        LanczosFilter filter = new LanczosFilter(height, toHeight);
        for (int x = 0; x < width; x++) {
            int column = x * RgbImage.CHANNELS;
            filter.scaleLine(rgb, column, width * RgbImage.CHANNELS, scaled, column);
        }
        return scaled;
    }

    private void scaleLine(byte[] source, int offset, int stride, byte[] target, int targetOffset) {
        for (int i = 0; i < first.length; i++) {
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                int sum = 1 << (PRECISION - 1);
                for (int k = 0; k < weights[i].length; k++) {
                    sum += weights[i][k] * (source[offset + (first[i] + k) * stride + channel] & 0xff);
                }
                target[targetOffset + i * stride + channel] = (byte) Math.clamp(sum >> PRECISION, 0, 255);
            }
        }
    }
}
