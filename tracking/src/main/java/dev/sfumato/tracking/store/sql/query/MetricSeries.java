package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.MetricPoint;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads the numbers of runs. */
public final class MetricSeries {

    private static final String RUN = "(SELECT no FROM run WHERE id = :id)";

    private MetricSeries() {}

    public static List<String> keys(Handle handle, String runId) {
        String columns = GenerationColumn.all().stream()
                .filter(GenerationColumn::isNumber)
                .map(column -> " UNION SELECT '" + column.key() + "' WHERE EXISTS (SELECT 1 FROM generation g"
                        + " WHERE g.run = " + RUN + " AND g." + column.name() + " IS NOT NULL)")
                .collect(Collectors.joining());
        return handle.createQuery("SELECT w.text FROM word w WHERE EXISTS (SELECT 1 FROM metric m" + " WHERE m.run = "
                        + RUN + " AND m.key = w.no)" + columns + " ORDER BY 1")
                .bind("id", runId)
                .mapTo(String.class)
                .list();
    }

    /** Steps, times and values of a number; what generations have a column for is there instead. */
    private static String points(String key) {
        String values = "SELECT m.run, m.step, m.value FROM metric m WHERE m.run = " + RUN
                + " AND m.key = (SELECT no FROM word WHERE text = :key)";
        String columns = GenerationColumn.ofNumber(key)
                .map(column -> "g." + column.name())
                .map(column -> " UNION ALL SELECT g.run, g.step, " + column + " FROM generation g WHERE g.run = " + RUN
                        + " AND " + column + " IS NOT NULL")
                .orElse("");
        return "SELECT v.step, h.time, v.value FROM (" + values + columns
                + ") v JOIN history h ON h.run = v.run AND h.step = v.step";
    }

    public static List<MetricPoint> points(Handle handle, String runId, String key) {
        return handle.createQuery(points(key) + " ORDER BY v.step")
                .bind("id", runId)
                .bind("key", key)
                .map(RunRows::metric)
                .list();
    }

    /** The points in at most {@code limit} buckets of equal width in steps; those without a point are left out. */
    public static List<MetricBucket> buckets(Handle handle, String runId, String key, int limit) {
        // each part is worked out once: left to itself, SQLite may look at all points again for every point
        return handle.createQuery("WITH points AS MATERIALIZED (" + points(key) + "),"
                        + " span AS MATERIALIZED (SELECT min(step) AS first, max(step) AS last FROM points),"
                        + " placed AS MATERIALIZED (SELECT step, time, value,"
                        + " (step - first) * :limit / (last - first + 1) AS bucket FROM span CROSS JOIN points),"
                        + " ranked AS (SELECT placed.*,"
                        + " row_number() OVER (PARTITION BY bucket ORDER BY step DESC) AS newest FROM placed)"
                        + " SELECT min(step) AS first_step, max(step) AS last_step, min(time) AS time,"
                        + " min(value) AS min, max(value) AS max, avg(value) AS mean, count(*) AS count,"
                        + " max(CASE WHEN newest = 1 THEN value END) AS last_value"
                        + " FROM ranked GROUP BY bucket ORDER BY first_step")
                .bind("id", runId)
                .bind("key", key)
                .bind("limit", limit)
                .map(RunRows::bucket)
                .list();
    }
}
