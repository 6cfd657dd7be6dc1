package dev.sfumato.service.jobs.running;

import dev.sfumato.diffusion.batching.ending.DeadlineExceededException;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.tracking.disk.TrackingException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each failure of the modules below means to the owner of a job. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static JobFailure of(String job, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case InvalidRequestException invalid -> JobFailure.invalid(invalid.field(), "invalid_value", message);
            case ModelException broken ->
                JobFailure.server("model_" + broken.kind().name().toLowerCase(Locale.ROOT), message);
            case TrackingException _ -> JobFailure.server("storage_unavailable", message);
            case DeadlineExceededException _ -> JobFailure.server("deadline_exceeded", message);
            default -> {
                LOG.error("job {} failed", job, failure);
                yield JobFailure.server(
                        "internal_error", "the server failed to paint it; its log says why, under the job's id");
            }
        };
    }
}
