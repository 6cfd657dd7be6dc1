package dev.sfumato.diffusion.noise;

/**
 * The Philox 4x32-10 generator: ten rounds of multiplication turn a counter of 128 bits and a key of 64 into 128 random
 * bits.
 *
 * @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3</a>
 */
final class Philox {

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xd2511f53L;
    private static final long MULTIPLIER_1 = 0xcd9e8d57L;
    private static final int WEYL_0 = 0x9e3779b9;
    private static final int WEYL_1 = 0xbb67ae85;

    private Philox() {}

    /**
     * Encrypts a counter in place.
     *
     * @param counter four words, the lowest first
     */
    static void encrypt(int[] counter, long key) {
        int key0 = (int) key;
        int key1 = (int) (key >>> Integer.SIZE);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(counter[0]);
            long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(counter[2]);
            counter[0] = (int) (product1 >>> Integer.SIZE) ^ counter[1] ^ key0;
            counter[1] = (int) product1;
            counter[2] = (int) (product0 >>> Integer.SIZE) ^ counter[3] ^ key1;
            counter[3] = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
    }
}
