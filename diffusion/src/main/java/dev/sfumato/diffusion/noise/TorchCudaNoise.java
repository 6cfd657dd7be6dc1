package dev.sfumato.diffusion.noise;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/**
 * The stream of normal values that {@code torch.randn(shape, generator=torch.Generator("cuda").manual_seed(seed))}
 * draws, to about 1e-6, without a GPU.
 *
 * <p>torch gives every value a thread with a subsequence of Philox of its own and moves on by one counter with every
 * call; of the four numbers that a counter yields it keeps the first. Values that are more than the GPU has resident
 * threads (multiprocessors times threads of each: 40,960 on a T4, 270,336 on an H200) are shared among the threads
 * there, so larger draws differ from GPU to GPU; here every value has its thread. The GPU's fast sine differs from this
 * class's in the last bits.
 *
 * <p>For one image and one thread at a time.
 *
 * @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3</a>
 * @see <a href="https://docs.nvidia.com/cuda/curand/device-api-overview.html">cuRAND device API</a>
 */
public final class TorchCudaNoise implements NoiseSource {

    private static final float UNIT = 0x1p-32f;
    private static final float TURN = 0x1p-32f * (float) (2 * Math.PI);

    private final long seed;
    private int draws;

    /**
     * Starts the stream of a seed.
     *
     * @param seed from 0 to 2^63-1; all bits matter
     */
    public TorchCudaNoise(long seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("a seed must be from 0 to 2^63-1, got " + seed);
        }
        this.seed = seed;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public NoiseSource withSeed(long other) {
        return new TorchCudaNoise(other);
    }

    @Override
    public FloatTensor normal(Shape shape) {
        float[] values = new float[shape.size()];
        int[] counter = new int[4];
        for (int thread = 0; thread < values.length; thread++) {
            counter[0] = draws;
            counter[1] = 0;
            counter[2] = thread;
            counter[3] = 0;
            Philox.encrypt(counter, seed);
            values[thread] = normal(counter[0], counter[1]);
        }
        if (values.length > 0) {
            draws++;
        }
        return FloatTensor.of(shape, values);
    }

    /** Box and Muller's transform as cuRAND does it: the sine comes first. */
    private static float normal(int radiusBits, int angleBits) {
        float radius = Math.fma((float) Integer.toUnsignedLong(radiusBits), UNIT, UNIT / 2);
        float angle = Math.fma((float) Integer.toUnsignedLong(angleBits), TURN, TURN / 2);
        float length = (float) Math.sqrt(-2f * (float) Math.log(radius));
        return length * (float) Math.sin(angle);
    }
}
