package dev.sfumato.service.cli.progress;

import java.time.Duration;

/**
 * How fast the steps of a piece of work go by, and what that means for the rest of them. Not thread-safe.
 */
final class Pace {
    private final long total;
    private long done;
    private Duration spent = Duration.ZERO;

    /** A pace of which nothing is known yet, over {@code total} steps. */
    Pace(long total) {
        this.total = total;
    }

    /** Counts one more step that took {@code time}. */
    void step(Duration time) {
        done++;
        spent = spent.plus(time);
    }

    long done() {
        return done;
    }

    long total() {
        return total;
    }

    /** The time that the missing steps will take if they go on as those so far; zero before the first. */
    Duration remaining() {
        return done == 0 ? Duration.ZERO : spent.dividedBy(done).multipliedBy(Math.max(0, total - done));
    }

    /** {@code duration} as people say it, rounded up to a tenth of a second, as in {@code 4.2 s} or {@code 3 min 20 s}. */
    static String text(Duration duration) {
        long tenths = duration.plusMillis(99).toMillis() / 100;
        if (tenths < 600) {
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        long seconds = tenths / 10;
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
}
