package dev.sfumato.service.http.runs;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.query.RunSort;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;

/** Reads the tracked runs. */
@Controller("/v1/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RunsController {
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 1000;
    private static final int MOST_BUCKETS = 10_000;

    private final ServedRuns runs;

    RunsController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get
    RunList list(HttpRequest<?> request) {
        Query query = RunQueries.query(request, "sort", "order", "limit", "offset");
        RunQuery wanted = RunQueries.runs(request, query, query.integer("limit", PAGE, 1, LARGEST_PAGE))
                .skipping(query.integer("offset", 0, 0, Integer.MAX_VALUE));
        wanted = sorted(wanted, query);
        List<RunObject> page =
                runs.index().list(wanted).stream().map(RunObject::of).toList();
        long total = runs.index().count(wanted);
        return new RunList("list", page, total, wanted.offset() + page.size() < total);
    }

    private static RunQuery sorted(RunQuery query, Query asked) {
        RunSort sort = asked.parsed(
                "sort", name -> RunQueries.named(RunSort.values(), name), RunQueries.names(RunSort.values()));
        Boolean ascending = asked.parsed(
                "order",
                name -> name.equals("asc")
                        ? Optional.of(true)
                        : name.equals("desc") ? Optional.of(false) : Optional.empty(),
                "asc, desc");
        return query.sortedBy(sort == null ? RunSort.STARTED : sort, ascending == null || !ascending);
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
                run.images().stream().map(RunImage::of).toList(),
                run.maskLabels().stream().map(MaskLabelsObject::of).toList());
    }

    @Get("/{id}/metrics/{+key}")
    Object metric(HttpRequest<?> request, @PathVariable String id, @PathVariable String key) {
        Query query = Query.of(request, "buckets");
        int buckets = query.integer("buckets", 0, 1, MOST_BUCKETS);
        runs.require(id);
        if (buckets > 0) {
            List<MetricBucket> drawn = runs.index().metric(id, key, buckets);
            if (!drawn.isEmpty()) {
                return MetricBuckets.of(id, key, drawn);
            }
        }
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
}
