package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.MetricPoint;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Reads the numbers of runs. */
public final class MetricSeries {

    private static final String POINTS = " FROM metric m JOIN run r ON r.no = m.run WHERE r.id = :id AND m.key = :key";

    private MetricSeries() {}

    public static List<String> keys(Handle handle, String runId) {
        return handle.createQuery("SELECT DISTINCT m.key FROM metric m JOIN run r ON r.no = m.run"
                        + " WHERE r.id = :id ORDER BY m.key")
                .bind("id", runId)
                .mapTo(String.class)
                .list();
    }

    public static List<MetricPoint> points(Handle handle, String runId, String key) {
        return handle.createQuery("SELECT m.step, m.time, m.value" + POINTS + " ORDER BY m.step")
                .bind("id", runId)
                .bind("key", key)
                .map(RunRows::metric)
                .list();
    }

    /** The points in at most {@code limit} buckets of equal width in steps; those without a point are left out. */
    public static List<MetricBucket> buckets(Handle handle, String runId, String key, int limit) {
        return handle.createQuery("WITH points AS (SELECT m.step, m.time, m.value" + POINTS + "),"
                        + " span AS (SELECT min(step) AS first, max(step) AS last FROM points)"
                        + " SELECT b.*, p.value AS last_value FROM (SELECT min(step) AS first_step,"
                        + " max(step) AS last_step, min(time) AS time, min(value) AS min, max(value) AS max,"
                        + " avg(value) AS mean, count(*) AS count FROM (SELECT step, time, value,"
                        + " (step - first) * :limit / (last - first + 1) AS bucket FROM points, span) placed"
                        + " GROUP BY bucket) b JOIN points p ON p.step = b.last_step ORDER BY b.first_step")
                .bind("id", runId)
                .bind("key", key)
                .bind("limit", limit)
                .map(RunRows::bucket)
                .list();
    }
}
