package dev.sfumato.diffusion.batching.admission;

import java.time.Duration;

/**
 * What is expected of a request that is not over, as of now and if no other comes.
 *
 * @param position requests that are to be finished before it
 * @param untilStart from now; zero if it has started
 * @param untilFinish from now
 */
public record Estimate(int position, Duration untilStart, Duration untilFinish) {

    /** Of a request that is over. */
    public static final Estimate OVER = new Estimate(0, Duration.ZERO, Duration.ZERO);
}
