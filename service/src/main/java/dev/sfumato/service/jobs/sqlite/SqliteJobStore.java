package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobQuery;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.StoredSettings;
import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Jobs in a SQLite file; see {@link JobSchema}. */
public final class SqliteJobStore implements JobStore {
    private static final String MATCHES = " WHERE (:status IS NULL OR status = :status)";
    private static final String UNFINISHED = " WHERE status IN ('QUEUED', 'RUNNING')";

    private final JobDatabase database;
    private final JobsLock lock;

    private SqliteJobStore(JobDatabase database, JobsLock lock) {
        this.database = database;
        this.lock = lock;
    }

    /**
     * Opens the jobs of a home folder, which is made if it is missing: {@code jobs.db} in it. One process has them at a
     * time.
     *
     * @throws TrackingException if another process has them, or they cannot be read
     */
    public static SqliteJobStore open(Path home) {
        JobsLock lock = JobsLock.acquire(home);
        try {
            return new SqliteJobStore(JobDatabase.open(home.resolve("jobs.db")), lock);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    @Override
    public Optional<Job> add(Job job) {
        StoredSettings settings = StoredSettings.of(job.request().settings());
        return database.write(handle -> {
            Idempotency repeated = job.request().terms().idempotency();
            Optional<Job> known = repeated == null ? Optional.empty() : byKey(handle, repeated.key());
            if (known.isEmpty()) {
                JobWrites.insert(handle, job, settings);
            }
            return known;
        });
    }

    @Override
    public Optional<Job> find(String id) {
        return database.read(handle -> one(
                handle, handle.createQuery("SELECT * FROM job WHERE id = :id").bind("id", id)));
    }

    @Override
    public Optional<Job> findByKey(String key) {
        return database.read(handle -> byKey(handle, key));
    }

    private static Optional<Job> byKey(Handle handle, String key) {
        return one(
                handle,
                handle.createQuery("SELECT * FROM job WHERE idempotency_key = :key")
                        .bind("key", key));
    }

    private static Optional<Job> one(Handle handle, Query query) {
        return jobs(handle, query).stream().findFirst();
    }

    private static List<Job> jobs(Handle handle, Query query) {
        return query.map((row, _) -> JobRows.job(row, images(handle, row.getLong("no"))))
                .list();
    }

    private static List<JobImage> images(Handle handle, long job) {
        return handle.createQuery("SELECT * FROM job_image WHERE job = :job ORDER BY place")
                .bind("job", job)
                .map((row, _) -> JobRows.image(row))
                .list();
    }

    @Override
    public List<Job> list(JobQuery query) {
        return database.read(handle -> jobs(
                handle,
                matching(
                                handle,
                                "SELECT * FROM job",
                                query,
                                " AND (:before IS NULL OR no < (SELECT no FROM job WHERE id = :before))"
                                        + " ORDER BY no DESC LIMIT :limit")
                        .bind("before", query.before())
                        .bind("limit", query.limit())));
    }

    @Override
    public long count(JobQuery query) {
        return database.read(handle -> matching(handle, "SELECT count(*) FROM job", query, "")
                .mapTo(Long.class)
                .one());
    }

    private static Query matching(Handle handle, String select, JobQuery query, String rest) {
        return handle.createQuery(select + MATCHES + rest)
                .bind("status", query.status() == null ? null : query.status().name());
    }

    @Override
    public List<Job> unfinished() {
        return database.read(
                handle -> jobs(handle, handle.createQuery("SELECT * FROM job" + UNFINISHED + " ORDER BY no")));
    }

    @Override
    public GenerationSettings settings(String id) {
        return database.read(handle -> {
            Map<String, byte[]> pictures = new HashMap<>();
            handle.createQuery("SELECT s.sha256, s.png FROM job_source s JOIN job j ON j.no = s.job WHERE j.id = :id")
                    .bind("id", id)
                    .map((row, _) -> Map.entry(row.getString("sha256"), row.getBytes("png")))
                    .forEach(picture -> pictures.put(picture.getKey(), picture.getValue()));
            return handle.createQuery("SELECT settings, count FROM job WHERE id = :id")
                    .bind("id", id)
                    .map((row, _) -> new StoredSettings(row.getString("settings"), row.getInt("count"), pictures))
                    .findOne()
                    .orElseThrow(() -> new IllegalArgumentException("there is no job '" + id + "'"))
                    .settings();
        });
    }

    @Override
    public void update(Job job) {
        if (database.write(handle -> JobWrites.update(handle, job)) != 1) {
            throw new IllegalArgumentException("there is no job '" + job.id() + "'");
        }
    }

    @Override
    public void requeue() {
        database.write(handle -> handle.execute(
                "UPDATE job SET status = 'QUEUED', started_at = NULL, run = NULL, attempt = attempt + 1" + UNFINISHED));
    }

    @Override
    public int sweep(Instant end) {
        return database.write(handle -> {
            handle.execute(
                    "DELETE FROM job_image WHERE job IN (SELECT no FROM job WHERE finished_at < ?)",
                    JobRows.millis(end));
            return handle.execute("DELETE FROM job WHERE finished_at < ?", JobRows.millis(end));
        });
    }

    @Override
    public Optional<String> problem() {
        return database.problem();
    }

    @Override
    public void close() {
        try (lock) {
            database.close();
        }
    }
}
