package dev.sfumato.tracking.journal;

import java.time.Duration;

/**
 * When journals are forced from the operating system's memory to the disk. Whatever the policy, a record survives the
 * death of its process once it is written, and the end of a run is always forced.
 *
 * @param interval the longest that a written record waits; zero forces every record before the writer goes on
 * @param atImages whether a record with images is forced at once, and the images with it
 */
public record SyncPolicy(Duration interval, boolean atImages) {

    private static final Duration LONGEST = Duration.ofDays(1);

    public SyncPolicy {
        if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval: must be 0 to 24 hours, got " + interval);
        }
    }

    /** Images at once, everything else within a second. */
    public static SyncPolicy standard() {
        return new SyncPolicy(Duration.ofSeconds(1), true);
    }

    /** Every record at once. */
    public static SyncPolicy everyRecord() {
        return new SyncPolicy(Duration.ZERO, true);
    }

    boolean forces(boolean withImages) {
        return interval.isZero() || (withImages && atImages);
    }
}
