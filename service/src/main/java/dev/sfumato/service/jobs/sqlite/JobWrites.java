package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobRequest;
import dev.sfumato.service.jobs.JobTerms;
import dev.sfumato.service.jobs.StoredSettings;
import org.jdbi.v3.core.Handle;

/** Makes rows of jobs; see {@link JobSchema}. */
final class JobWrites {
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

    private JobWrites() {}

    /** A new job, and the pictures that it starts from. */
    static void insert(Handle handle, Job job, StoredSettings settings) {
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

    /** What changes of a job, and once it is over its pictures; returns how many jobs that were. */
    static int update(Handle handle, Job job) {
        JobOutcome outcome = job.outcome();
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
                .bind("failure", outcome == null || outcome.failure() == null ? null : JobRows.json(outcome.failure()))
                .bind("event", outcome == null ? null : outcome.lastEvent())
                .execute();
        if (outcome != null) {
            outcome.images().forEach(image -> insert(handle, job.id(), image));
            handle.execute("DELETE FROM job_source WHERE job = (SELECT no FROM job WHERE id = ?)", job.id());
        }
        return rows;
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
}
