package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.store.GalleryPage;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.sql.query.ImageListing;
import dev.sfumato.tracking.store.sql.query.MetricSeries;
import dev.sfumato.tracking.store.sql.query.RunListing;
import dev.sfumato.tracking.store.sql.query.RunLookup;
import dev.sfumato.tracking.store.sql.query.RunRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.HandleCallback;

/** The index in the tables of a database. Thread-safe; whoever opens it closes it. */
public final class SqlRunIndex implements RunIndex, AutoCloseable {

    private final IndexDatabase database;
    private final IndexRefresh refresh;
    private final RunLookup lookup;
    private final RunListing runs;
    private final ImageListing images;
    private final long scanNanos;

    private final Set<Path> changed = ConcurrentHashMap.newKeySet();
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile boolean scanned;
    private volatile long lastScan;

    /**
     * @param database closed with the index
     * @param journals the directory of the run directories; may be missing as yet
     * @param scanInterval for how long the journals of others are not looked at again
     */
    public SqlRunIndex(IndexDatabase database, Path journals, Duration scanInterval) {
        this.database = database;
        Path root = journals.toAbsolutePath();
        scanNanos = scanInterval.toNanos();
        refresh = new IndexRefresh(database, root, Clock.systemUTC());
        RunRows rows = new RunRows(root);
        lookup = new RunLookup(rows, root);
        runs = new RunListing(rows, database.dialect());
        images = new ImageListing(rows, database.dialect());
    }

    /** Says that this process wrote to a run directory: the next query looks at it first. */
    public void changed(Path directory) {
        changed.add(directory);
    }

    /** Looks at all journals now, whatever the scan interval. */
    public void scan() {
        scanned = false;
        refresh();
    }

    @Override
    public List<RunSummary> list(RunQuery query) {
        return read(handle -> runs.list(handle, query));
    }

    @Override
    public long count(RunQuery query) {
        return read(handle -> runs.count(handle, query));
    }

    @Override
    public GalleryPage images(ImageQuery query) {
        return read(handle -> images.list(handle, query));
    }

    @Override
    public long countImages(ImageQuery query) {
        return read(handle -> images.count(handle, query));
    }

    @Override
    public Map<Object, Long> countImagesBy(ImageQuery query, GenerationField field) {
        return read(handle -> images.countBy(handle, query, field));
    }

    @Override
    public Optional<RunDetails> find(String runId) {
        return read(handle -> lookup.find(handle, runId));
    }

    @Override
    public List<String> metricKeys(String runId) {
        return read(handle -> MetricSeries.keys(handle, runId));
    }

    @Override
    public List<MetricPoint> metric(String runId, String key) {
        return read(handle -> MetricSeries.points(handle, runId, key));
    }

    @Override
    public List<MetricBucket> metric(String runId, String key, int buckets) {
        if (buckets < 1) {
            throw new IllegalArgumentException("buckets: must be at least 1, got " + buckets);
        }
        return read(handle -> MetricSeries.buckets(handle, runId, key, buckets));
    }

    @Override
    public List<HistoryRow> history(String runId, long fromStep, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: must be at least 1, got " + limit);
        }
        return read(handle -> lookup.history(handle, runId, fromStep, limit));
    }

    @Override
    public Optional<RunSummary> latest(String project, String configKey, Object value) {
        return read(handle -> lookup.latest(handle, project, configKey, value));
    }

    @Override
    public Optional<ImageArtifact> image(String sha256) {
        return read(handle -> lookup.image(handle, sha256));
    }

    @Override
    public void rebuild() {
        refreshing.lock();
        try {
            database.clear();
        } finally {
            refreshing.unlock();
        }
        scan();
    }

    private <T> T read(HandleCallback<T, RuntimeException> query) {
        refresh();
        return database.read(query);
    }

    private void refresh() {
        refreshing.lock();
        try {
            if (!scanned || System.nanoTime() - lastScan >= scanNanos) {
                changed.clear();
                refresh.all();
                scanned = true;
                lastScan = System.nanoTime();
                return;
            }
            List<Path> directories = List.copyOf(changed);
            // removed first: what is written from here on is said again
            changed.removeAll(directories);
            try {
                directories.forEach(refresh::one);
            } catch (RuntimeException failure) {
                // the database is away: what was not looked at is looked at when it is back
                changed.addAll(directories);
                throw failure;
            }
        } finally {
            refreshing.unlock();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
