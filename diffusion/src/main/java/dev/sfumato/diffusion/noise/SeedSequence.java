package dev.sfumato.diffusion.noise;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * NumPy's {@code SeedSequence}, which spreads a seed and the place of a child in a tree over independent seeds.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/random/bit_generators/generated/numpy.random.SeedSequence.html">
 *     numpy.random.SeedSequence</a>
 * @see <a href="https://www.pcg-random.org/posts/developing-a-seed_seq-alternative.html">O'Neill, Developing a seed_seq
 *     Alternative</a>
 */
final class SeedSequence {

    private static final int SHIFT = 16;
    private static final int INIT_A = 0x43b0d7e5;
    private static final int MULTIPLIER_A = 0x931e8875;
    private static final int INIT_B = 0x8b51f9dd;
    private static final int MULTIPLIER_B = 0x58f38ded;
    private static final int MIX_LEFT = 0xca01f9dd;
    private static final int MIX_RIGHT = 0x4973f715;

    private final int[] pool;
    private int hash = INIT_A;

    /**
     * Mixes a pool.
     *
     * @param entropy the seed, not negative
     * @param poolSize in words of 32 bits
     * @param spawnKey the place in the tree, numbers that are not negative; may be empty
     */
    SeedSequence(long entropy, int poolSize, long... spawnKey) {
        int[] words = words(entropy);
        if (spawnKey.length > 0) {
            int[] padded = Arrays.copyOf(words, Math.max(words.length, poolSize));
            words = IntStream.concat(
                            IntStream.of(padded),
                            Arrays.stream(spawnKey)
                                    .mapToObj(SeedSequence::words)
                                    .flatMapToInt(IntStream::of))
                    .toArray();
        }
        pool = new int[poolSize];
        for (int i = 0; i < poolSize; i++) {
            pool[i] = hashed(i < words.length ? words[i] : 0);
        }
        for (int from = 0; from < poolSize; from++) {
            for (int to = 0; to < poolSize; to++) {
                if (from != to) {
                    pool[to] = mixed(pool[to], hashed(pool[from]));
                }
            }
        }
        for (int from = poolSize; from < words.length; from++) {
            for (int to = 0; to < poolSize; to++) {
                pool[to] = mixed(pool[to], hashed(words[from]));
            }
        }
    }

    /** The first of the seeds, from 0 to 2^32-1. */
    long first() {
        int hashed = INIT_B;
        int value = pool[0] ^ hashed;
        hashed *= MULTIPLIER_B;
        value *= hashed;
        return Integer.toUnsignedLong(value ^ (value >>> SHIFT));
    }

    private static int[] words(long number) {
        return number >>> Integer.SIZE == 0
                ? new int[] {(int) number}
                : new int[] {(int) number, (int) (number >>> Integer.SIZE)};
    }

    private int hashed(int value) {
        int hashed = value ^ hash;
        hash *= MULTIPLIER_A;
        hashed *= hash;
        return hashed ^ (hashed >>> SHIFT);
    }

    private static int mixed(int x, int y) {
        int mixed = MIX_LEFT * x - MIX_RIGHT * y;
        return mixed ^ (mixed >>> SHIFT);
    }
}
