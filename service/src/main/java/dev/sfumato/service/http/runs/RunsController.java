package dev.sfumato.service.http.runs;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Conditions;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.query.RunSort;
import dev.sfumato.tracking.store.query.ValueFilter;
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
    private static final int MOST_BUCKETS = 10_000;

    private final ServedRuns runs;

    RunsController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get
    RunList list(HttpRequest<?> request) {
        Query query = Query.withConditions(
                request,
                "project",
                "status",
                "group",
                "job_type",
                "tags",
                "starred",
                "q",
                "filter",
                "sort",
                "order",
                "limit",
                "offset");
        RunQuery wanted = RunQuery.newest(query.integer("limit", PAGE, 1, LARGEST_PAGE))
                .inProject(query.text("project"))
                .withStatus(query.parsed("status", RunsController::status, statusNames()))
                .inGroup(query.text("group"))
                .ofJobType(query.text("job_type"))
                .onlyStarred(Conditions.flag(query, "starred"))
                .matching(Conditions.search(query, "q"))
                .skipping(query.integer("offset", 0, 0, Integer.MAX_VALUE));
        for (String tag : Conditions.list(query, "tags")) {
            wanted = wanted.withTag(tag);
        }
        for (ValueFilter filter : Conditions.of(request)) {
            wanted = wanted.where(filter);
        }
        wanted = sorted(wanted, query);
        List<RunObject> page =
                runs.index().list(wanted).stream().map(RunObject::of).toList();
        long total = runs.index().count(wanted);
        return new RunList("list", page, total, wanted.offset() + page.size() < total);
    }

    private static RunQuery sorted(RunQuery query, Query asked) {
        RunSort sort = asked.parsed("sort", name -> named(RunSort.values(), name), names(RunSort.values()));
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

    private static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    private static <E extends Enum<E>> String names(E[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Optional<RunStatus> status(String name) {
        return named(RunStatus.values(), name);
    }

    private static String statusNames() {
        return names(RunStatus.values());
    }
}
