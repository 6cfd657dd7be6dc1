package dev.sfumato.tracking.store;

import dev.sfumato.tracking.store.query.RunSort;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list. A run meets the filters if one of its generations does, or its config.
 *
 * @param project only runs of this project; null for all
 * @param status only runs in this state; null for all
 * @param group only runs of this group; null for all
 * @param jobType only runs of this type; null for all
 * @param tags only runs that have all of these tags
 * @param starred only runs that are starred
 * @param text only runs with a generation whose prompts match; null for all
 * @param filters only runs that meet all of these
 * @param descending the newest, largest or last first
 * @param limit the most runs to return, 1 to 1000
 * @param offset how many to skip, at least 0
 */
public record RunQuery(
        @Nullable String project,
        @Nullable RunStatus status,
        @Nullable String group,
        @Nullable String jobType,
        List<String> tags,
        boolean starred,
        @Nullable TextSearch text,
        List<ValueFilter> filters,
        RunSort sort,
        boolean descending,
        int limit,
        int offset) {

    public RunQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit: must be 1 to 1000, got " + limit);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset: must be at least 0, got " + offset);
        }
        tags = List.copyOf(tags);
        filters = List.copyOf(filters);
    }

    /** The newest runs of every project and state. */
    public static RunQuery newest(int limit) {
        return new Changes(limit).query();
    }

    public RunQuery inProject(@Nullable String name) {
        Changes changes = new Changes(this);
        changes.project = name;
        return changes.query();
    }

    public RunQuery withStatus(@Nullable RunStatus wanted) {
        Changes changes = new Changes(this);
        changes.status = wanted;
        return changes.query();
    }

    public RunQuery inGroup(@Nullable String name) {
        Changes changes = new Changes(this);
        changes.group = name;
        return changes.query();
    }

    public RunQuery ofJobType(@Nullable String name) {
        Changes changes = new Changes(this);
        changes.jobType = name;
        return changes.query();
    }

    /** Also only runs with this tag. */
    public RunQuery withTag(String tag) {
        Changes changes = new Changes(this);
        changes.tags.add(tag);
        return changes.query();
    }

    public RunQuery onlyStarred(boolean wanted) {
        Changes changes = new Changes(this);
        changes.starred = wanted;
        return changes.query();
    }

    public RunQuery matching(@Nullable TextSearch search) {
        Changes changes = new Changes(this);
        changes.text = search;
        return changes.query();
    }

    /** Also only runs that meet this condition. */
    public RunQuery where(ValueFilter filter) {
        Changes changes = new Changes(this);
        changes.filters.add(filter);
        return changes.query();
    }

    public RunQuery sortedBy(RunSort order, boolean largestFirst) {
        Changes changes = new Changes(this);
        changes.sort = order;
        changes.descending = largestFirst;
        return changes.query();
    }

    public RunQuery skipping(int count) {
        Changes changes = new Changes(this);
        changes.offset = count;
        return changes.query();
    }

    /** A copy that one value is changed of. */
    private static final class Changes {
        private @Nullable String project;
        private @Nullable RunStatus status;
        private @Nullable String group;
        private @Nullable String jobType;
        private final List<String> tags = new ArrayList<>();
        private boolean starred;
        private @Nullable TextSearch text;
        private final List<ValueFilter> filters = new ArrayList<>();
        private RunSort sort = RunSort.STARTED;
        private boolean descending = true;
        private final int limit;
        private int offset;

        Changes(int limit) {
            this.limit = limit;
        }

        Changes(RunQuery query) {
            project = query.project;
            status = query.status;
            group = query.group;
            jobType = query.jobType;
            tags.addAll(query.tags);
            starred = query.starred;
            text = query.text;
            filters.addAll(query.filters);
            sort = query.sort;
            descending = query.descending;
            limit = query.limit;
            offset = query.offset;
        }

        RunQuery query() {
            return new RunQuery(
                    project, status, group, jobType, tags, starred, text, filters, sort, descending, limit, offset);
        }
    }
}
