package dev.sfumato.service.http.sdapi;

import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.sdapi.job.PaintJob;
import dev.sfumato.service.http.sdapi.job.PaintJobs;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Shows and ends what is painted for this API: the oldest request that is not answered, or the one that {@code id_task}
 * names. Requests of other APIs are not touched.
 */
@Controller("/sdapi/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ProgressController {
    private static final String TASK = "id_task";
    private static final String SKIP_IMAGE = "skip_current_image";

    private final PaintJobs jobs;

    ProgressController(PaintJobs jobs) {
        this.jobs = jobs;
    }

    @Get("/progress")
    ProgressAnswer progress(HttpRequest<?> request) {
        Query query = Query.of(request, SKIP_IMAGE, TASK);
        Boolean skip = query.parsed(SKIP_IMAGE, ProgressController::flag, "true, false");
        return jobs.find(query.text(TASK))
                .map(PaintJob::snapshot)
                .map(job -> ProgressAnswer.of(job, skip == null || !skip))
                .orElse(ProgressAnswer.IDLE);
    }

    @Post("/interrupt")
    Map<String, Object> interrupt(HttpRequest<?> request) {
        jobs.findUninterrupted(Query.of(request, TASK).text(TASK)).ifPresent(PaintJob::interrupt);
        return Map.of();
    }

    @Post("/skip")
    Map<String, Object> skip(HttpRequest<?> request) {
        jobs.findUninterrupted(Query.of(request, TASK).text(TASK)).ifPresent(PaintJob::skip);
        return Map.of();
    }

    private static Optional<Boolean> flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
