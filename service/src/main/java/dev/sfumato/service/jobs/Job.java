package dev.sfumato.service.jobs;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is stored.
 *
 * @param id unique for ever; later jobs have greater ones
 * @param createdAt when it was accepted
 * @param startedAt when its present attempt began to be painted; null while it is queued
 * @param finishedAt when it ended; null before
 * @param work how long the device was expected to be busy with it, when it was accepted
 * @param attempt 1, and one more for each restart of the server that interrupted it
 * @param runId the run that its present attempt is logged in; null if it never reached the engine
 * @param cancelRequested whether somebody asked for its end
 * @param outcome how it ended; null before
 */
public record Job(
        String id,
        JobRequest request,
        JobStatus status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Duration work,
        int attempt,
        @Nullable String runId,
        boolean cancelRequested,
        @Nullable JobOutcome outcome) {

    /** A job that was just accepted. */
    public static Job accepted(String id, JobRequest request, Instant at, Duration work) {
        return new Job(id, request, JobStatus.QUEUED, at, null, null, work, 1, null, false, null);
    }

    /** Handed to the engine, which logs it in {@code run}. */
    public Job loggedIn(@Nullable String run) {
        return new Job(
                id, request, status, createdAt, startedAt, finishedAt, work, attempt, run, cancelRequested, outcome);
    }

    /** Begun to be painted. */
    public Job started(Instant at) {
        return new Job(
                id,
                request,
                JobStatus.RUNNING,
                createdAt,
                at,
                finishedAt,
                work,
                attempt,
                runId,
                cancelRequested,
                outcome);
    }

    /** Asked to end. */
    public Job cancelling() {
        return new Job(id, request, status, createdAt, startedAt, finishedAt, work, attempt, runId, true, outcome);
    }

    /** The same in another attempt. */
    public Job inAttempt(int other) {
        return new Job(
                id, request, status, createdAt, startedAt, finishedAt, work, other, runId, cancelRequested, outcome);
    }

    /** Ended. */
    public Job finished(Instant at, JobOutcome end) {
        return new Job(id, request, end.status(), createdAt, startedAt, at, work, attempt, runId, cancelRequested, end);
    }
}
