package dev.sfumato.tracking.store;

import org.jspecify.annotations.Nullable;

/**
 * Which runs to list, newest first.
 *
 * @param project only runs of this project; null for all
 * @param status only runs in this state; null for all
 * @param limit the most runs to return, 1 to 1000
 * @param offset how many to skip, at least 0
 */
public record RunQuery(@Nullable String project, @Nullable RunStatus status, int limit, int offset) {

    public RunQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit: must be 1 to 1000, got " + limit);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset: must be at least 0, got " + offset);
        }
    }

    /** The newest runs of every project and state. */
    public static RunQuery newest(int limit) {
        return new RunQuery(null, null, limit, 0);
    }

    public RunQuery inProject(@Nullable String name) {
        return new RunQuery(name, status, limit, offset);
    }

    public RunQuery withStatus(@Nullable RunStatus wanted) {
        return new RunQuery(project, wanted, limit, offset);
    }

    public RunQuery skipping(int count) {
        return new RunQuery(project, status, limit, count);
    }
}
