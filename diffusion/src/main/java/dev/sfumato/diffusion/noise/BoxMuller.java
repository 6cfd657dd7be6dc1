package dev.sfumato.diffusion.noise;

/**
 * The Box-Muller transform in single precision, rounded as torch's AVX2 kernel rounds it.
 *
 * <p>Logarithm, sine and cosine are the Cephes polynomials, and every {@link Math#fma} stands where the compiled kernel
 * multiplies and adds in one instruction: another order of the same formula gives other last bits, and after fifty
 * denoising steps another picture.
 *
 * @see <a href="https://doi.org/10.1214/aoms/1177706645">Box and Muller, A Note on the Generation of Random Normal
 *     Deviates</a>
 * @see <a href="https://www.netlib.org/cephes/">Cephes Mathematical Library</a>
 */
final class BoxMuller {

    /** Values that are made together: the first half holds radii's uniforms, the second half angles'. */
    static final int BLOCK = 16;

    private static final float TWO_PI = (float) (2 * Math.PI);
    private static final float SQRT_HALF = 0.70710677f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -2.1219444e-4f;
    private static final float[] LOG = {
        0.070376836f,
        -0.1151461f,
        0.116769984f,
        -0.12420141f,
        0.14249323f,
        -0.16668057f,
        0.20000714f,
        -0.24999994f,
        0.3333333f
    };
    private static final float FOUR_OVER_PI = 1.2732395f;
    private static final float QUARTER_PI_HIGH = -0.78515625f;
    private static final float QUARTER_PI_MIDDLE = -2.4187565e-4f;
    private static final float QUARTER_PI_LOW = -3.774895e-8f;
    private static final float[] SIN = {-1.9515296e-4f, 0.008332161f, -0.16666655f};
    private static final float[] COS = {2.4433157e-5f, -0.0013887316f, 0.041666646f};

    private BoxMuller() {}

    /** Turns a block of uniform values in [0, 1) into normal ones, in place. */
    static void transform(float[] values, int from) {
        for (int i = from; i < from + BLOCK / 2; i++) {
            float radius = (float) Math.sqrt(-2f * log(1f - values[i]));
            float angle = TWO_PI * values[i + BLOCK / 2];
            // adding 0 is what the kernel's "times 1 plus mean 0" does: it makes -0 a 0
            values[i] = radius * cosOrSin(angle, true) + 0f;
            values[i + BLOCK / 2] = radius * cosOrSin(angle, false) + 0f;
        }
    }

    /** The natural logarithm of a value in (0, 1]. */
    private static float log(float value) {
        int bits = Float.floatToRawIntBits(value);
        float exponent = (bits >>> 23) - 126f;
        float mantissa = Float.intBitsToFloat((bits & 0x807fffff) | 0x3f000000);
        boolean small = mantissa < SQRT_HALF;
        float x = small ? mantissa - 1f + mantissa : mantissa - 1f;
        float e = small ? exponent - 1f : exponent;
        float z = x * x;
        float y = LOG[0];
        for (int i = 1; i < LOG.length; i++) {
            y = Math.fma(y, x, LOG[i]);
        }
        y = Math.fma(y * x, z, e * LN2_LOW);
        y = Math.fma(-z, 0.5f, y);
        return Math.fma(e, LN2_HIGH, x + y);
    }

    private static float cosOrSin(float angle, boolean cosine) {
        int octant = ((int) (angle * FOUR_OVER_PI) + 1) & ~1;
        float x = Math.fma((float) octant, QUARTER_PI_HIGH, angle);
        x = Math.fma((float) octant, QUARTER_PI_MIDDLE, x);
        x = Math.fma((float) octant, QUARTER_PI_LOW, x);
        boolean swapped = (octant & 2) != 0;
        float magnitude = cosine == swapped ? sinNearZero(x) : cosNearZero(x);
        boolean negative = cosine ? ((octant - 2) & 4) == 0 : (octant & 4) != 0;
        return negative ? -magnitude : magnitude;
    }

    private static float sinNearZero(float x) {
        float z = x * x;
        float y = Math.fma(Math.fma(SIN[0], z, SIN[1]), z, SIN[2]);
        return Math.fma(x, y * z, x);
    }

    private static float cosNearZero(float x) {
        float z = x * x;
        float y = Math.fma(Math.fma(COS[0], z, COS[1]), z, COS[2]);
        return Math.fma(y * z, z, -(z * 0.5f)) + 1f;
    }
}
