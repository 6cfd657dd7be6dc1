package dev.sfumato.service.http.sdapi.job;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this API that are not answered yet, oldest first. The oldest is the current one: progress shows it and
 * interrupt ends it, unless they name another. Thread-safe.
 */
@Singleton
public final class PaintJobs {
    private final List<PaintJob> unanswered = new ArrayList<>();

    /**
     * Adds a request, which must be ended.
     *
     * @param taskId what its client calls it, or null
     */
    public synchronized PaintJob begin(@Nullable String taskId, String name, int batches, int batchSize) {
        String id = taskId != null ? taskId : "task(" + UUID.randomUUID() + ")";
        PaintJob job = new PaintJob(id, name, batches, batchSize, System::nanoTime, Instant.now());
        unanswered.add(job);
        return job;
    }

    /** Removes a request. */
    public synchronized void end(PaintJob job) {
        unanswered.remove(job);
    }

    /** The request of that id, or the oldest where it is null. */
    public synchronized Optional<PaintJob> find(@Nullable String taskId) {
        return unanswered.stream()
                .filter(job -> taskId == null || job.taskId().equals(taskId))
                .findFirst();
    }

    /** As {@link #find}, among those that nobody interrupted yet. */
    public synchronized Optional<PaintJob> findUninterrupted(@Nullable String taskId) {
        return unanswered.stream()
                .filter(job -> !job.isInterrupted())
                .filter(job -> taskId == null || job.taskId().equals(taskId))
                .findFirst();
    }
}
