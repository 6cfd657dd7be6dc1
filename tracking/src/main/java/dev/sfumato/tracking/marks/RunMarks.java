package dev.sfumato.tracking.marks;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people say of a run after it was made. Immutable.
 *
 * @param starredSteps the generations that are starred by themselves
 * @param tags in place of those that the run was begun with; null to leave those
 * @param notes in place of those that the run was begun with; null to leave those
 */
public record RunMarks(
        boolean starred,
        SortedSet<Long> starredSteps,
        @Nullable List<String> tags,
        @Nullable String notes) {

    public static final RunMarks NONE = new RunMarks(false, new TreeSet<>(), null, null);

    private static final int LONGEST_TAG = 64;

    public RunMarks {
        starredSteps = Collections.unmodifiableSortedSet(new TreeSet<>(starredSteps));
        tags = tags == null ? null : checkTags(tags);
    }

    /**
     * Frozen tags.
     *
     * @throws IllegalArgumentException unless each has 1 to 64 characters
     */
    public static List<String> checkTags(List<String> tags) {
        for (String tag : tags) {
            if (tag.isBlank() || tag.length() > LONGEST_TAG) {
                throw new IllegalArgumentException("tags: each must have 1 to 64 characters, got '" + tag + "'");
            }
        }
        return tags.stream().distinct().toList();
    }

    public RunMarks withStar(boolean wanted) {
        return new RunMarks(wanted, starredSteps, tags, notes);
    }

    public RunMarks withStar(long step, boolean wanted) {
        SortedSet<Long> steps = new TreeSet<>(starredSteps);
        if (wanted) {
            steps.add(step);
        } else {
            steps.remove(step);
        }
        return new RunMarks(starred, steps, tags, notes);
    }

    public RunMarks withTags(@Nullable List<String> wanted) {
        return new RunMarks(starred, starredSteps, wanted, notes);
    }

    public RunMarks withNotes(@Nullable String wanted) {
        return new RunMarks(starred, starredSteps, tags, wanted);
    }

    /** Whether anything of the run is starred, so that it must be kept. */
    public boolean keeps() {
        return starred || !starredSteps.isEmpty();
    }
}
