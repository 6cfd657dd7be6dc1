package dev.sfumato.tracking.gc;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be deleted.
 *
 * @param olderThan runs that were last written longer ago are deleted, unless they or a generation of theirs is
 *     starred; null to keep every run
 * @param project only runs of this project; null for all
 * @param grace files that were stored within this time are kept: their run may be about to refer to them
 * @param keep the SHA-256 of files that others than runs refer to
 */
public record GarbageRules(
        @Nullable Duration olderThan, @Nullable String project, Duration grace, Set<String> keep) {

    /** Long enough for every file to be referred to that is going to be. */
    public static final Duration STANDARD_GRACE = Duration.ofHours(1);

    public GarbageRules {
        if (olderThan != null && !olderThan.isPositive()) {
            throw new IllegalArgumentException("olderThan: must be longer than nothing, got " + olderThan);
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace: must not be negative, got " + grace);
        }
        keep = Set.copyOf(keep);
    }

    /** Only files that no run refers to. */
    public static GarbageRules unreferenced() {
        return new GarbageRules(null, null, STANDARD_GRACE, Set.of());
    }
}
