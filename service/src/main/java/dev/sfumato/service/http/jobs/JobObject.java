package dev.sfumato.service.http.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.service.generation.GenerationValues;
import dev.sfumato.service.http.error.ErrorDetail;
import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobTerms;
import dev.sfumato.service.jobs.events.JobEvent.Step;
import dev.sfumato.service.jobs.running.JobView;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as the API shows it. Times are seconds since 1970.
 *
 * @param object always {@code job}
 * @param cancelRequested whether somebody asked for its end
 * @param attempt 1, and one more for each restart of the server that interrupted it
 * @param position unfinished jobs before it; null unless it is queued
 * @param request what is painted, with every default filled in and the seed drawn
 * @param run the run that it is logged in, and {@code step} its step there
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobObject(
        String id,
        String object,
        String status,
        @JsonProperty("created_at") double createdAt,
        @JsonProperty("started_at") @Nullable Double startedAt,
        @JsonProperty("finished_at") @Nullable Double finishedAt,
        @JsonProperty("estimated_start") @Nullable Double estimatedStart,
        @JsonProperty("estimated_finish") @Nullable Double estimatedFinish,
        @Nullable Integer position,
        @Nullable JobProgress progress,
        List<JobPicture> images,
        List<String> warnings,
        @Nullable ErrorDetail error,
        Map<String, Object> request,
        String priority,
        @Nullable Double deadline,
        boolean deterministic,
        int previews,
        @Nullable String user,
        Map<String, String> metadata,
        @JsonProperty("idempotency_key") @Nullable String idempotencyKey,
        int attempt,
        @JsonProperty("cancel_requested") boolean cancelRequested,
        @Nullable String run,
        @Nullable Long step) {

    static JobObject of(JobView view, String host) {
        Job job = view.job();
        JobTerms terms = job.request().terms();
        JobOutcome outcome = job.outcome();
        Idempotency idempotency = terms.idempotency();
        return new JobObject(
                job.id(),
                "job",
                job.status().wireName(),
                seconds(job.createdAt()),
                orNull(job.startedAt()),
                orNull(job.finishedAt()),
                orNull(view.estimatedStart()),
                orNull(view.estimatedFinish()),
                view.position(),
                progress(view.step()),
                view.images().stream().map(image -> JobPicture.of(image, host)).toList(),
                outcome == null ? List.of() : outcome.warnings(),
                outcome == null ? null : error(outcome.failure()),
                GenerationValues.of(job.request().settings()),
                terms.priority().name().toLowerCase(Locale.ROOT),
                orNull(terms.deadline()),
                terms.deterministic(),
                terms.previews(),
                terms.caller().isEmpty() ? null : terms.caller(),
                terms.metadata(),
                idempotency == null ? null : idempotency.key(),
                job.attempt(),
                job.cancelRequested(),
                job.runId(),
                outcome == null ? null : outcome.step());
    }

    private static @Nullable JobProgress progress(@Nullable Step step) {
        return step == null ? null : new JobProgress(step.image(), step.images(), step.step(), step.steps());
    }

    static @Nullable ErrorDetail error(@Nullable JobFailure failure) {
        return failure == null
                ? null
                : new ErrorDetail(failure.message(), failure.type(), failure.param(), failure.code());
    }

    private static @Nullable Double orNull(@Nullable Instant time) {
        return time == null ? null : seconds(time);
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1e3;
    }
}
