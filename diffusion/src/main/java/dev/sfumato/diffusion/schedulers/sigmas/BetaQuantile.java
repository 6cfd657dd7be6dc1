package dev.sfumato.diffusion.schedulers.sigmas;

/**
 * The quantile function of the beta distribution with both parameters 0.6, accurate to about 1e-14.
 *
 * @see <a href="https://dlmf.nist.gov/8.17">Incomplete beta functions</a>, formula 8.17.7
 */
final class BetaQuantile {

    private static final double SHAPE = 0.6;
    private static final int MAX_ITERATIONS = 200;
    /** The complete beta function: the distribution is symmetric, so half of it lies below 1/2. */
    private static final double BETA_FUNCTION = 2 * incomplete(0.5);

    private BetaQuantile() {}

    /** The x below which a share of the distribution lies, both from 0 to 1. */
    static double of(double share) {
        return share > 0.5 ? 1 - lower(1 - share) : lower(share);
    }

    /** Newton's method inside a shrinking bracket, for a share up to 1/2. */
    private static double lower(double share) {
        double target = share * BETA_FUNCTION;
        double low = 0;
        double high = 0.5;
        double x = Math.min(high, Math.pow(target * SHAPE, 1 / SHAPE));
        for (int i = 0; i < MAX_ITERATIONS && x > 0; i++) {
            double excess = incomplete(x) - target;
            if (excess > 0) {
                high = x;
            } else {
                low = x;
            }
            double next = x - excess / Math.pow(x * (1 - x), SHAPE - 1);
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            if (Math.abs(next - x) <= Math.ulp(x)) {
                return next;
            }
            x = next;
        }
        return x;
    }

    /** The integral of (t(1-t))^(shape-1) from 0 to x, for x up to 1/2, where its series halves its terms. */
    private static double incomplete(double x) {
        double term = Math.pow(x, SHAPE);
        double sum = term / SHAPE;
        for (int n = 1; n < MAX_ITERATIONS && term / (SHAPE + n) > Math.ulp(sum) / 4; n++) {
            term *= x * (n - SHAPE) / n;
            sum += term / (SHAPE + n);
        }
        return sum;
    }
}
