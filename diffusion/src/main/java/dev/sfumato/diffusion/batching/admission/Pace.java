package dev.sfumato.diffusion.batching.admission;

import java.time.Duration;

/**
 * How long a second of expected work takes lately: less than a second where pictures share steps, more where the machine
 * has become busier. Written by the engine thread, read by any.
 */
public final class Pace {

    /** Seconds of work after which half of what is known is of that work. */
    private static final double HALF_LIFE = 5;

    private double work = 1;
    private double time = 1;
    private volatile double pace = 1;

    public void observe(double expected, Duration took) {
        double kept = Math.pow(0.5, expected / HALF_LIFE);
        work = work * kept + expected;
        time = time * kept + took.toNanos() / 1e9;
        pace = time / work;
    }

    /** How long so many seconds of expected work will take. */
    public Duration of(double seconds) {
        return Duration.ofNanos((long) (seconds * pace * 1e9));
    }
}
