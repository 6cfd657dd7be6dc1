package dev.sfumato.service.http.runs;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the tracked runs. */
@Controller("/v1/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RunsController {
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 1000;

    private final ServedRuns runs;

    RunsController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get
    RunList list(HttpRequest<?> request) {
        Query query = Query.of(request, "project", "status", "limit", "offset");
        RunQuery wanted = RunQuery.newest(query.integer("limit", PAGE, 1, LARGEST_PAGE))
                .inProject(query.text("project"))
                .withStatus(query.parsed("status", RunsController::status, statusNames()))
                .skipping(query.integer("offset", 0, 0, Integer.MAX_VALUE));
        List<RunObject> page =
                runs.index().list(wanted).stream().map(RunObject::of).toList();
        long total = runs.index().count(wanted);
        return new RunList("list", page, total, wanted.offset() + page.size() < total);
    }

    @Get("/{id}")
    RunDetail find(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        RunDetails run = runs.require(id);
        return new RunDetail(
                RunObject.of(run.run()),
                run.notes(),
                run.config(),
                run.summary(),
                runs.index().metricKeys(id),
                run.images().stream().map(RunImage::of).toList());
    }

    @Get("/{id}/metrics/{+key}")
    Metric metric(HttpRequest<?> request, @PathVariable String id, @PathVariable String key) {
        Query.of(request);
        runs.require(id);
        List<MetricPoint> points = runs.index().metric(id, key);
        if (points.isEmpty()) {
            throw new ApiException(ApiError.notFound(
                    "key",
                    "metric_not_found",
                    "key: run '" + id + "' has no metric '" + key + "'; it has: "
                            + String.join(", ", runs.index().metricKeys(id))));
        }
        return new Metric(
                "metric", id, key, points.stream().map(MetricValue::of).toList());
    }

    private static Optional<RunStatus> status(String name) {
        return Arrays.stream(RunStatus.values())
                .filter(status -> wireName(status).equals(name))
                .findFirst();
    }

    private static String statusNames() {
        return Arrays.stream(RunStatus.values()).map(RunsController::wireName).collect(Collectors.joining(", "));
    }

    private static String wireName(RunStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
