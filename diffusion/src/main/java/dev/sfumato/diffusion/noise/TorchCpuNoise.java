package dev.sfumato.diffusion.noise;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/**
 * The stream of normal values that {@code torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))}
 * draws, bit for bit.
 *
 * <p>torch has two ways: fewer than 16 values are made one by one in double precision, with every second one kept for
 * the next such call; 16 and more in blocks in single precision. The blocks are rounded as on x86-64 processors with
 * AVX2, where torch was compared; its builds for other processors differ in the last bits, this class does not.
 *
 * <p>For one image and one thread at a time.
 */
public final class TorchCpuNoise implements NoiseSource {

    private static final float FLOAT_UNIT = 0x1p-24f;
    private static final double DOUBLE_UNIT = 0x1p-53;

    private final long seed;
    private final MersenneTwister twister;
    private double kept;
    private boolean hasKept;

    /**
     * Starts the stream of a seed.
     *
     * @param seed from 0 to 2^63-1; as in torch only its lowest 32 bits matter
     */
    public TorchCpuNoise(long seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("a seed must be from 0 to 2^63-1, got " + seed);
        }
        this.seed = seed;
        twister = new MersenneTwister((int) seed);
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public NoiseSource withSeed(long other) {
        return new TorchCpuNoise(other);
    }

    @Override
    public FloatTensor normal(Shape shape) {
        float[] values = new float[shape.size()];
        if (values.length < BoxMuller.BLOCK) {
            fillOneByOne(values);
        } else {
            fillInBlocks(values);
        }
        return FloatTensor.of(shape, values);
    }

    private void fillOneByOne(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) nextDouble();
        }
    }

    private double nextDouble() {
        if (hasKept) {
            hasKept = false;
            return kept;
        }
        double turn = uniformDouble();
        double radius = Math.sqrt(-2 * Math.log1p(-uniformDouble()));
        double angle = 2 * Math.PI * turn;
        kept = radius * Math.sin(angle);
        hasKept = true;
        return radius * Math.cos(angle);
    }

    private void fillInBlocks(float[] values) {
        fillUniform(values, 0, values.length);
        int whole = values.length - values.length % BoxMuller.BLOCK;
        for (int from = 0; from < whole; from += BoxMuller.BLOCK) {
            BoxMuller.transform(values, from);
        }
        if (whole < values.length) {
            int last = values.length - BoxMuller.BLOCK;
            fillUniform(values, last, BoxMuller.BLOCK);
            BoxMuller.transform(values, last);
        }
    }

    private void fillUniform(float[] values, int from, int count) {
        for (int i = from; i < from + count; i++) {
            values[i] = (twister.nextBits() & 0xffffff) * FLOAT_UNIT;
        }
    }

    private double uniformDouble() {
        long high = (long) twister.nextBits() << 32;
        long low = twister.nextBits() & 0xffffffffL;
        return ((high | low) & ((1L << 53) - 1)) * DOUBLE_UNIT;
    }
}
