package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.RunSort;
import dev.sfumato.tracking.store.query.ValueFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Lists runs by what is asked of them. */
public final class RunListing {

    private final RunRows rows;
    private final Dialect dialect;

    public RunListing(RunRows rows, Dialect dialect) {
        this.dialect = dialect;
        this.rows = rows;
    }

    public List<RunSummary> list(Handle handle, RunQuery query) {
        Conditions conditions = conditions(query);
        String direction = query.descending() ? " DESC" : "";
        String order = " ORDER BY " + column(query.sort()) + direction + ", r.started_at" + direction + ", r.no"
                + direction + " LIMIT :limit OFFSET :offset";
        return conditions
                .bindTo(handle.createQuery("SELECT r.* FROM run r" + conditions.where() + order))
                .bind("limit", query.limit())
                .bind("offset", query.offset())
                .map(rows::summary)
                .list();
    }

    public long count(Handle handle, RunQuery query) {
        Conditions conditions = conditions(query);
        return conditions
                .bindTo(handle.createQuery("SELECT count(*) FROM run r" + conditions.where()))
                .mapTo(Long.class)
                .one();
    }

    private static String column(RunSort sort) {
        return switch (sort) {
            case STARTED -> "r.started_at";
            case UPDATED -> "r.updated_at";
            case NAME -> "coalesce(nullif(r.name, ''), r.id)";
            case STEPS -> "r.history_count";
            case IMAGES -> "r.image_count";
        };
    }

    private Conditions conditions(RunQuery query) {
        Conditions conditions = new Conditions();
        conditions.equal("r.project", query.project());
        conditions.equal(
                "r.status", query.status() == null ? null : query.status().name());
        conditions.equal("r.run_group", query.group());
        conditions.equal("r.job_type", query.jobType());
        conditions.tags(query.tags());
        if (query.starred()) {
            conditions.add("r.starred");
        }
        List<ValueFilter> fields = new ArrayList<>();
        for (ValueFilter filter : query.filters()) {
            if (GenerationField.of(filter.key()).isPresent()) {
                fields.add(filter);
            } else {
                conditions.add(conditions.onMetricOrConfig(filter, "r.no", ""));
            }
        }
        generations(conditions, query, fields);
        return conditions;
    }

    /** All that is asked of generations must be true of one of them; what no text is asked of may be the config's. */
    private void generations(Conditions conditions, RunQuery query, List<ValueFilter> fields) {
        String onFields = fields.stream()
                .map(filter -> " AND "
                        + conditions.onField(filter, dialect::sortingOut).orElseThrow())
                .collect(Collectors.joining());
        if (query.text() != null) {
            conditions.add("r.no IN (SELECT g.run FROM prompt_text t" + dialect.join()
                    + "generation g ON g.no = t.rowid WHERE "
                    + conditions.match(dialect, query.text()) + onFields + ")");
        } else if (!fields.isEmpty()) {
            String onConfig = fields.stream()
                    .map(filter -> conditions.onConfig(filter, "r.no"))
                    .collect(Collectors.joining(" AND "));
            conditions.add(
                    "(EXISTS (SELECT 1 FROM generation g WHERE g.run = r.no" + onFields + ") OR (" + onConfig + "))");
        }
    }
}
