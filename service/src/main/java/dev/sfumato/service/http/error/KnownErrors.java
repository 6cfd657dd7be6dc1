package dev.sfumato.service.http.error;

import dev.sfumato.diffusion.ModelInUseException;
import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.diffusion.batching.ending.DeadlineExceededException;
import dev.sfumato.diffusion.batching.ending.EngineStoppedException;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.service.jobs.JobConflictException;
import dev.sfumato.service.jobs.JobsFullException;
import dev.sfumato.service.jobs.JobsStoppingException;
import dev.sfumato.tracking.disk.TrackingException;
import io.micronaut.http.HttpStatus;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What each failure of the modules below means to an HTTP client; the only place that says so. */
public final class KnownErrors {
    private KnownErrors() {}

    /** How {@code failure} is told; one that nobody foresaw is told without its details. */
    public static ApiError tell(Throwable failure) {
        return find(failure)
                .orElseGet(() -> ApiError.server(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "internal_error",
                        "the server failed to handle the request; its log says why, under the request's x-request-id"));
    }

    /** How {@code failure} is told, or empty if nobody foresaw it. */
    static Optional<ApiError> find(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return Optional.ofNullable(
                switch (failure) {
                    case ApiException known -> known.error();
                    case InvalidRequestException invalid -> ApiError.invalid(invalid.field(), "invalid_value", message);
                    case QueueFullException full ->
                        ApiError.busy(full.retryAfter().toSeconds(), message);
                    case JobsFullException full ->
                        ApiError.busy(full.retryAfter().toSeconds(), message);
                    case JobConflictException conflict ->
                        ApiError.refused(HttpStatus.CONFLICT, conflict.param(), conflict.code(), message);
                    case JobsStoppingException _ ->
                        ApiError.server(HttpStatus.SERVICE_UNAVAILABLE, "jobs_unavailable", message);
                    case ModelInUseException _ ->
                        ApiError.refused(HttpStatus.CONFLICT, "loaded", "model_in_use", message);
                    case ModelException broken -> model(broken, message);
                    case TrackingException lost ->
                        ApiError.server(HttpStatus.SERVICE_UNAVAILABLE, "storage_unavailable", message);
                    case DeadlineExceededException _ ->
                        ApiError.server(HttpStatus.SERVICE_UNAVAILABLE, "deadline_exceeded", message);
                    case EngineStoppedException _ ->
                        ApiError.server(HttpStatus.SERVICE_UNAVAILABLE, "cancelled", message + "; see /health");
                    case CancellationException _ ->
                        ApiError.server(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "cancelled",
                                "the generation was cancelled: the server stops");
                    case CompletionException wrapped
                    when wrapped.getCause() != null -> find(wrapped.getCause()).orElse(null);
                    case ExecutionException wrapped
                    when wrapped.getCause() != null -> find(wrapped.getCause()).orElse(null);
                    default -> null;
                });
    }

    private static ApiError model(ModelException failure, String message) {
        return switch (failure.kind()) {
            case NOT_FOUND -> ApiError.notFound("model", "model_not_found", message);
            case BROKEN -> ApiError.invalid("model", "model_broken", message);
            case UNSUPPORTED -> ApiError.invalid("model", "model_unsupported", message);
            case DEVICE -> ApiError.server(HttpStatus.SERVICE_UNAVAILABLE, "device_failed", message);
            case OUT_OF_MEMORY -> ApiError.server(HttpStatus.SERVICE_UNAVAILABLE, "out_of_memory", message);
        };
    }
}
