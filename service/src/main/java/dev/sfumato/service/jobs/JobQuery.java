package dev.sfumato.service.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list, newest first.
 *
 * @param status only jobs in this state; null for all
 * @param limit the most jobs to return, 1 to 1000
 * @param before only jobs older than the one with this id; null for the newest
 */
public record JobQuery(
        @Nullable JobStatus status, int limit, @Nullable String before) {
    /** The largest page. */
    public static final int MOST = 1000;

    public JobQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit: must be 1 to " + MOST + ", got " + limit);
        }
    }
}
