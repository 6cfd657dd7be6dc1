package dev.sfumato.tracking.store.query;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which images to list, across runs.
 *
 * @param project only of runs of this project; null for all
 * @param runId only of this run; null for all
 * @param tags only of runs that have all of these tags
 * @param starred only of starred generations and starred runs
 * @param text only of generations whose prompts match; null for all
 * @param filters only of generations that meet all of these
 * @param after the cursor that the page before ended with; null for the first page
 * @param limit the most images to return, 1 to 1000
 */
public record ImageQuery(
        @Nullable String project,
        @Nullable String runId,
        List<String> tags,
        boolean starred,
        @Nullable TextSearch text,
        List<ValueFilter> filters,
        ImageSort sort,
        @Nullable String after,
        int limit) {

    public ImageQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit: must be 1 to 1000, got " + limit);
        }
        tags = List.copyOf(tags);
        filters = List.copyOf(filters);
    }

    /** The newest images of all runs. */
    public static ImageQuery newest(int limit) {
        return new ImageQuery(null, null, List.of(), false, null, List.of(), ImageSort.NEWEST, null, limit);
    }

    public ImageQuery inProject(@Nullable String name) {
        return new ImageQuery(name, runId, tags, starred, text, filters, sort, after, limit);
    }

    public ImageQuery ofRun(@Nullable String id) {
        return new ImageQuery(project, id, tags, starred, text, filters, sort, after, limit);
    }

    /** Also only of runs with this tag. */
    public ImageQuery withTag(String tag) {
        return new ImageQuery(project, runId, and(tags, tag), starred, text, filters, sort, after, limit);
    }

    public ImageQuery onlyStarred(boolean wanted) {
        return new ImageQuery(project, runId, tags, wanted, text, filters, sort, after, limit);
    }

    public ImageQuery matching(@Nullable TextSearch search) {
        return new ImageQuery(project, runId, tags, starred, search, filters, sort, after, limit);
    }

    /** Also only of generations that meet this condition. */
    public ImageQuery where(ValueFilter filter) {
        return new ImageQuery(project, runId, tags, starred, text, and(filters, filter), sort, after, limit);
    }

    public ImageQuery sortedBy(ImageSort order) {
        return new ImageQuery(project, runId, tags, starred, text, filters, order, after, limit);
    }

    /** The page after the one that ended with this cursor; null for the first. */
    public ImageQuery after(@Nullable String cursor) {
        return new ImageQuery(project, runId, tags, starred, text, filters, sort, cursor, limit);
    }

    private static <T> List<T> and(List<T> values, T value) {
        List<T> more = new ArrayList<>(values);
        more.add(value);
        return more;
    }
}
