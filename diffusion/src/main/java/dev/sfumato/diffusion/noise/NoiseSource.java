package dev.sfumato.diffusion.noise;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;

/**
 * A seeded stream of values from the normal distribution with mean 0 and standard deviation 1.
 *
 * <p>Starting latents and the noise that ancestral schedulers add come from the same stream of one image, in the order
 * in which they are asked for. A source belongs to one image and to one thread at a time.
 */
public interface NoiseSource {

    /** The next values of the stream as a new tensor, which the caller owns. */
    FloatTensor normal(Shape shape);

    /** What the stream began with, 0 to 2^63-1. */
    long seed();

    /** A new stream of the same generator. */
    NoiseSource withSeed(long other);
}
