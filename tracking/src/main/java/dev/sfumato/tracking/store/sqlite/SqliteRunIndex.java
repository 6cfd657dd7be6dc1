package dev.sfumato.tracking.store.sqlite;

import dev.sfumato.tracking.journal.JsonText;
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
import dev.sfumato.tracking.store.sqlite.query.ImageListing;
import dev.sfumato.tracking.store.sqlite.query.MetricSeries;
import dev.sfumato.tracking.store.sqlite.query.RunListing;
import dev.sfumato.tracking.store.sqlite.query.RunRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.SqlStatement;

/** The index in a SQLite file beside the journals. Whoever opens it closes it. */
public final class SqliteRunIndex implements RunIndex, AutoCloseable {

    private static final String IMAGES = "SELECT r.id, i.* FROM image i JOIN run r ON r.no = i.run";

    private final IndexDatabase database;
    private final IndexRefresh refresh;
    private final RunRows rows;
    private final RunListing runs;
    private final ImageListing images;
    private final Path journals;
    private final long scanNanos;

    private final Set<Path> changed = ConcurrentHashMap.newKeySet();
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile boolean scanned;
    private volatile long lastScan;

    private SqliteRunIndex(IndexDatabase database, Path journals, Duration scanInterval) {
        this.database = database;
        this.journals = journals;
        scanNanos = scanInterval.toNanos();
        refresh = new IndexRefresh(database, journals, Clock.systemUTC());
        rows = new RunRows(journals);
        runs = new RunListing(rows);
        images = new ImageListing(rows);
    }

    /**
     * Opens the index, or begins it.
     *
     * @param journals the directory of the run directories; may be missing as yet
     * @param scanInterval for how long the journals of others are not looked at again
     */
    public static SqliteRunIndex open(Path file, Path journals, Duration scanInterval) {
        return new SqliteRunIndex(IndexDatabase.open(file), journals.toAbsolutePath(), scanInterval);
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
        return read(handle -> run(handle, runId).map(run -> details(handle, run)));
    }

    private Optional<RunSummary> run(Handle handle, String runId) {
        return withId(handle.createQuery("SELECT * FROM run WHERE id = :id"), runId)
                .map(rows::summary)
                .findOne();
    }

    private RunDetails details(Handle handle, RunSummary run) {
        return withId(
                        handle.createQuery(
                                "SELECT coalesce(marked_notes, notes) AS notes, config, summary FROM run WHERE id = :id"),
                        run.id())
                .map((row, _) -> new RunDetails(
                        run,
                        row.getString("notes"),
                        rows.userValues(row.getString("config")),
                        rows.userValues(row.getString("summary")),
                        images(handle, run.id()),
                        files(handle, run.id()),
                        segments(handle, run.id())))
                .one();
    }

    private List<ImageArtifact> images(Handle handle, String runId) {
        return withId(handle.createQuery(IMAGES + " WHERE r.id = :id ORDER BY step, key, place"), runId)
                .map(rows::image)
                .list();
    }

    private List<Path> files(Handle handle, String runId) {
        return withId(
                        handle.createQuery("SELECT f.directory, f.path FROM file f JOIN run r ON r.no = f.run"
                                + " WHERE r.id = :id ORDER BY f.rowid"),
                        runId)
                .map(rows::file)
                .list();
    }

    private List<Path> segments(Handle handle, String runId) {
        return withId(
                        handle.createQuery("SELECT s.directory FROM segment s JOIN run r ON r.no = s.run"
                                + " WHERE r.id = :id ORDER BY s.started_at, s.directory"),
                        runId)
                .map((row, _) -> journals.resolve(row.getString("directory")))
                .list();
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
        return read(handle -> withId(
                        handle.createQuery("SELECT h.* FROM history h JOIN run r ON r.no = h.run"
                                + " WHERE r.id = :id AND h.step >= :from ORDER BY h.step LIMIT :limit"),
                        runId)
                .bind("from", fromStep)
                .bind("limit", limit)
                .map(rows::history)
                .list());
    }

    @Override
    public Optional<RunSummary> latest(String project, String configKey, Object value) {
        return read(handle -> handle.createQuery("SELECT r.* FROM run r JOIN config_value c ON c.run = r.no"
                        + " WHERE r.project = :project AND c.key = :key AND c.value = :value"
                        + " ORDER BY r.started_at DESC, r.no DESC LIMIT 1")
                .bind("project", project)
                .bind("key", configKey)
                .bind("value", JsonText.canonical(value))
                .map(rows::summary)
                .findOne());
    }

    @Override
    public Optional<ImageArtifact> image(String sha256) {
        return read(
                handle -> handle.createQuery(IMAGES + " WHERE i.sha256 = :sha256 ORDER BY r.started_at, i.step LIMIT 1")
                        .bind("sha256", sha256)
                        .map(rows::image)
                        .findFirst());
    }

    @Override
    public void rebuild() {
        refreshing.lock();
        try {
            database.write(IndexSchema::clear);
        } finally {
            refreshing.unlock();
        }
        scan();
    }

    private static <S extends SqlStatement<S>> S withId(S statement, String runId) {
        return statement.bind("id", runId);
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
            directories.forEach(refresh::one);
        } finally {
            refreshing.unlock();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
