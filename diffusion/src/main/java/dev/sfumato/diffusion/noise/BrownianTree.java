package dev.sfumato.diffusion.noise;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A path of Brownian motion between two times, whose increments do not depend on the order in which they are asked for:
 * the increment over an interval is split at its middle, again and again, each time with noise of a seed of its own.
 *
 * <p>Equal to torchsde's {@code BrownianInterval} with {@code halfway_tree}, a tolerance of 1e-6 and a pool of 24 words,
 * which is how k-diffusion and diffusers draw the noise of their stochastic solvers. Immutable; safe to share.
 *
 * @see <a href="https://arxiv.org/abs/2105.13493">Efficient and Accurate Gradients for Neural SDEs</a>, the Brownian
 *     Interval
 */
public final class BrownianTree {

    private static final int POOL = 24;
    private static final int DIGITS = 6;

    private final NoiseSource generator;
    private final long seed;
    private final double start;
    private final double end;
    private final double spread;

    /**
     * Plants a tree.
     *
     * @param generator whose kind of stream is used, with seeds of the tree's; it is not drawn from
     * @param seed of the path, 0 to 2^63-1
     * @param end more than start
     */
    public BrownianTree(NoiseSource generator, long seed, double start, double end) {
        this.generator = generator;
        this.seed = seed;
        this.start = rounded(start);
        this.end = rounded(end);
        spread = Math.sqrt(end - start);
    }

    /**
     * By how much the path rises from one time to a later one, in a new tensor; times outside of the path are moved to
     * its ends.
     */
    public FloatTensor increment(double from, double to, Shape shape) {
        float[] sum = new float[shape.size()];
        double first = rounded(Math.clamp(from, start, end));
        double last = rounded(Math.clamp(to, start, end));
        if (first < last) {
            float[] whole = normal(new SeedSequence(seed, POOL).first(), shape);
            for (int k = 0; k < whole.length; k++) {
                whole[k] *= (float) spread;
            }
            add(new Node(start, end, 0, 0), whole, first, last, sum, shape);
        }
        return FloatTensor.of(shape, sum);
    }

    /** Adds the part of a node's increment that lies between two times within it. */
    private void add(Node node, float[] increment, double from, double to, float[] sum, Shape shape) {
        if (from == node.start && to == node.end) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += increment[k];
            }
            return;
        }
        double middle = rounded(0.5 * (node.end + node.start));
        float[] left = left(node, middle, increment, shape);
        if (from < middle) {
            add(node.child(node.start, middle, 0), left, from, Math.min(to, middle), sum, shape);
        }
        if (to > middle) {
            float[] right = new float[left.length];
            for (int k = 0; k < right.length; k++) {
                right[k] = increment[k] - left[k];
            }
            add(node.child(middle, node.end, 1), right, Math.max(from, middle), to, sum, shape);
        }
    }

    private float[] left(Node node, double middle, float[] increment, Shape shape) {
        double reciprocal = 1 / (node.end - node.start);
        double before = middle - node.start;
        float deviation = (float) Math.sqrt(before * (node.end - middle) * reciprocal);
        float[] left = normal(new SeedSequence(seed, POOL, node.key, node.depth).first(), shape);
        for (int k = 0; k < left.length; k++) {
            left[k] = (float) before * increment[k] * (float) reciprocal + deviation * left[k];
        }
        return left;
    }

    private float[] normal(long ownSeed, Shape shape) {
        return generator.withSeed(ownSeed).normal(shape).values();
    }

    private static double rounded(double time) {
        return new BigDecimal(time).setScale(DIGITS, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** An interval and its place in the tree. */
    private record Node(double start, double end, long key, int depth) {

        Node child(double from, double to, int which) {
            return new Node(from, to, 2 * key + which, depth + 1);
        }
    }
}
