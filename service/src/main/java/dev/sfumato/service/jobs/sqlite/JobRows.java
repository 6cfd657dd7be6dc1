package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobRequest;
import dev.sfumato.service.jobs.JobStatus;
import dev.sfumato.service.jobs.JobTerms;
import dev.sfumato.service.jobs.PictureFile;
import dev.sfumato.service.jobs.StoredSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Makes jobs from rows. */
final class JobRows {
    private static final JsonMapper JSON = JsonMapper.shared();

    private JobRows() {}

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** The job of a row, and its finished pictures. */
    static Job job(ResultSet row, List<JobImage> images) throws SQLException {
        JobStatus status = JobStatus.valueOf(row.getString("status"));
        return new Job(
                row.getString("id"),
                request(row),
                status,
                Instant.ofEpochMilli(row.getLong("created_at")),
                time(row, "started_at"),
                time(row, "finished_at"),
                Duration.ofMillis(row.getLong("work")),
                row.getInt("attempt"),
                row.getString("run"),
                row.getBoolean("cancel_requested"),
                status.isFinal() ? outcome(row, status, images) : null);
    }

    private static JobRequest request(ResultSet row) throws SQLException {
        return new JobRequest(
                new StoredSettings(row.getString("settings"), row.getInt("count"), Map.of()).settings(),
                new PictureFile(ImageFormat.valueOf(row.getString("format")), row.getInt("compression")),
                terms(row));
    }

    private static JobTerms terms(ResultSet row) throws SQLException {
        String key = row.getString("idempotency_key");
        return new JobTerms(
                Priority.valueOf(row.getString("priority")),
                time(row, "deadline"),
                row.getString("caller"),
                row.getBoolean("deterministic"),
                row.getInt("previews"),
                JSON.readValue(row.getString("metadata"), new TypeReference<Map<String, String>>() {}),
                key == null ? null : new Idempotency(key, row.getString("body_sha256")));
    }

    private static JobOutcome outcome(ResultSet row, JobStatus status, List<JobImage> images) throws SQLException {
        String failure = row.getString("failure");
        long step = row.getLong("step");
        return new JobOutcome(
                status,
                row.wasNull() ? null : step,
                images,
                JSON.readValue(row.getString("warnings"), new TypeReference<List<String>>() {}),
                failure == null ? null : JSON.readValue(failure, JobFailure.class),
                row.getInt("last_event"));
    }

    static JobImage image(ResultSet row) throws SQLException {
        return new JobImage(
                row.getInt("place"),
                row.getLong("seed"),
                row.getString("sha256"),
                row.getString("extension"),
                row.getLong("size"),
                row.getInt("width"),
                row.getInt("height"),
                row.getInt("event"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
