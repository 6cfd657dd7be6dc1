package dev.sfumato.tracking.journal;

import java.time.Instant;

/** Tells the time of a run: of the day, and since it began, not counting what lay between segments. Thread-safe. */
public final class RunClock {

    private static final double NANOS = 1e9;

    private final double earlierSeconds;
    private final long startNanos = System.nanoTime();

    public RunClock(double earlierSeconds) {
        this.earlierSeconds = earlierSeconds;
    }

    /** Seconds since 1970. */
    public double timestamp() {
        Instant now = Instant.now();
        return now.getEpochSecond() + now.getNano() / NANOS;
    }

    public double runtimeSeconds() {
        return earlierSeconds + (System.nanoTime() - startNanos) / NANOS;
    }
}
