package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobQuery;
import dev.sfumato.service.jobs.JobRequest;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.JobTerms;
import dev.sfumato.service.jobs.StoredSettings;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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
    private static final String INSERT = """
            INSERT INTO job (id, status, settings, count, format, compression, priority, deadline, caller,
                deterministic, previews, metadata, idempotency_key, body_sha256, created_at, work, attempt,
                cancel_requested)
            VALUES (:id, :status, :settings, :count, :format, :compression, :priority, :deadline, :caller,
                :deterministic, :previews, :metadata, :key, :body, :created, :work, :attempt, :cancel)""";

    private static final String UPDATE = """
            UPDATE job SET status = :status, started_at = :started, finished_at = :finished, attempt = :attempt,
                run = :run, cancel_requested = :cancel, step = :step, warnings = :warnings, failure = :failure,
                last_event = :event
            WHERE id = :id""";

    private static final String MATCHES = " WHERE (:status IS NULL OR status = :status)";
    private static final String UNFINISHED = " WHERE status IN ('QUEUED', 'RUNNING')";

    private final JobDatabase database;
    private final ProcessLock lock;

    private SqliteJobStore(JobDatabase database, ProcessLock lock) {
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
        Path file = home.resolve("jobs.db");
        ProcessLock lock = lock(home.resolve("jobs.lock"));
        try {
            return new SqliteJobStore(JobDatabase.open(file), lock);
        } catch (RuntimeException failure) {
            release(lock, failure);
            throw failure;
        }
    }

    private static ProcessLock lock(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException _) {
            // Another process was faster, and may have the lock.
        } catch (IOException failure) {
            throw new TrackingException(file, "the jobs cannot be locked", failure);
        }
        try {
            return ProcessLock.tryAcquire(file)
                    .orElseThrow(() -> new TrackingException(
                            file, "another process has the jobs of this home; one at a time runs them"));
        } catch (IOException failure) {
            throw new TrackingException(file, "the jobs cannot be locked", failure);
        }
    }

    private static void release(ProcessLock lock, RuntimeException failure) {
        try {
            lock.close();
        } catch (IOException unreleased) {
            failure.addSuppressed(unreleased);
        }
    }

    @Override
    public Optional<Job> add(Job job) {
        StoredSettings settings = StoredSettings.of(job.request().settings());
        return database.write(handle -> {
            Idempotency repeated = job.request().terms().idempotency();
            Optional<Job> known = repeated == null ? Optional.empty() : byKey(handle, repeated.key());
            if (known.isEmpty()) {
                insert(handle, job, settings);
            }
            return known;
        });
    }

    private static void insert(Handle handle, Job job, StoredSettings settings) {
        JobRequest request = job.request();
        JobTerms terms = request.terms();
        Idempotency idempotency = terms.idempotency();
        handle.createUpdate(INSERT)
                .bind("id", job.id())
                .bind("status", job.status().name())
                .bind("settings", settings.record())
                .bind("count", settings.count())
                .bind("format", request.file().format().name())
                .bind("compression", request.file().compression())
                .bind("priority", terms.priority().name())
                .bind("deadline", JobRows.millis(terms.deadline()))
                .bind("caller", terms.caller())
                .bind("deterministic", terms.deterministic())
                .bind("previews", terms.previews())
                .bind("metadata", JobRows.json(terms.metadata()))
                .bind("key", idempotency == null ? null : idempotency.key())
                .bind("body", idempotency == null ? null : idempotency.bodySha256())
                .bind("created", JobRows.millis(job.createdAt()))
                .bind("work", job.work().toMillis())
                .bind("attempt", job.attempt())
                .bind("cancel", job.cancelRequested())
                .execute();
        settings.pictures()
                .forEach((sha256, png) -> handle.execute(
                        "INSERT INTO job_source (job, sha256, png) SELECT no, ?, ? FROM job WHERE id = ?",
                        sha256,
                        png,
                        job.id()));
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
        JobOutcome outcome = job.outcome();
        int changed = database.write(handle -> {
            int rows = handle.createUpdate(UPDATE)
                    .bind("id", job.id())
                    .bind("status", job.status().name())
                    .bind("started", JobRows.millis(job.startedAt()))
                    .bind("finished", JobRows.millis(job.finishedAt()))
                    .bind("attempt", job.attempt())
                    .bind("run", job.runId())
                    .bind("cancel", job.cancelRequested())
                    .bind("step", outcome == null ? null : outcome.step())
                    .bind("warnings", outcome == null ? null : JobRows.json(outcome.warnings()))
                    .bind(
                            "failure",
                            outcome == null || outcome.failure() == null ? null : JobRows.json(outcome.failure()))
                    .bind("event", outcome == null ? null : outcome.lastEvent())
                    .execute();
            if (outcome != null) {
                outcome.images().forEach(image -> insert(handle, job.id(), image));
                handle.execute("DELETE FROM job_source WHERE job = (SELECT no FROM job WHERE id = ?)", job.id());
            }
            return rows;
        });
        if (changed != 1) {
            throw new IllegalArgumentException("there is no job '" + job.id() + "'");
        }
    }

    private static void insert(Handle handle, String job, JobImage image) {
        handle.execute(
                "INSERT OR REPLACE INTO job_image (job, place, seed, sha256, extension, size, width, height, event)"
                        + " SELECT no, ?, ?, ?, ?, ?, ?, ?, ? FROM job WHERE id = ?",
                image.index(),
                image.seed(),
                image.sha256(),
                image.extension(),
                image.bytes(),
                image.width(),
                image.height(),
                image.event(),
                job);
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
    public void close() {
        try (lock) {
            database.close();
        } catch (IOException failure) {
            throw new TrackingException(Path.of("jobs.lock"), "the jobs cannot be unlocked", failure);
        }
    }
}
