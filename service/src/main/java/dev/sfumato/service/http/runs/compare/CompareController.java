package dev.sfumato.service.http.runs.compare;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Conditions;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.MetricBuckets;
import dev.sfumato.service.http.runs.RunObject;
import dev.sfumato.service.http.runs.ServedRuns;
import dev.sfumato.service.http.runs.compare.RunComparison.ConfigRow;
import dev.sfumato.service.http.runs.compare.RunComparison.MetricOverlay;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.RunDetails;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares runs: what they were made with, and how their numbers went. */
@Controller("/v1/runs/compare")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CompareController {
    private static final int MOST_RUNS = 100;
    private static final int USUAL_BUCKETS = 200;
    private static final int MOST_BUCKETS = 10_000;

    private final ServedRuns runs;

    CompareController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get
    RunComparison compare(HttpRequest<?> request) {
        Query query = Query.of(request, "ids", "metrics", "buckets");
        List<String> ids = Conditions.list(query, "ids");
        if (ids.isEmpty() || ids.size() > MOST_RUNS) {
            throw new ApiException(ApiError.invalid(
                    "ids",
                    ids.isEmpty() ? "missing_required_parameter" : "invalid_value",
                    "ids: must be the ids of 1 to " + MOST_RUNS + " runs with commas between, got " + ids.size()));
        }
        int buckets = query.integer("buckets", USUAL_BUCKETS, 1, MOST_BUCKETS);
        List<RunDetails> found = ids.stream().map(this::require).toList();
        return new RunComparison(
                "run_comparison",
                found.stream().map(run -> RunObject.of(run.run())).toList(),
                config(found),
                Conditions.list(query, "metrics").stream()
                        .map(key -> overlay(key, ids, buckets))
                        .toList());
    }

    private RunDetails require(String id) {
        return runs.index()
                .find(id)
                .orElseThrow(() -> new ApiException(
                        ApiError.notFound("ids", "run_not_found", "ids: there is no run '" + id + "'; see /v1/runs")));
    }

    private MetricOverlay overlay(String key, List<String> ids, int buckets) {
        List<MetricBuckets> series = new ArrayList<>();
        for (String id : ids) {
            List<MetricBucket> drawn = runs.index().metric(id, key, buckets);
            if (!drawn.isEmpty()) {
                series.add(MetricBuckets.of(id, key, drawn));
            }
        }
        return new MetricOverlay(key, series);
    }

    private static List<ConfigRow> config(List<RunDetails> runs) {
        List<Map<String, @Nullable Object>> flat = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>();
        for (RunDetails run : runs) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            run.config().forEach((key, value) -> flatten(key, value, values));
            flat.add(values);
            keys.addAll(values.keySet());
        }
        List<ConfigRow> rows = new ArrayList<>();
        for (String key : keys) {
            List<@Nullable Object> values = new ArrayList<>();
            flat.forEach(one -> values.add(one.get(key)));
            boolean differs = values.stream().anyMatch(value -> !Objects.equals(value, values.getFirst()));
            rows.add(new ConfigRow(key, values, differs));
        }
        return rows;
    }

    private static void flatten(String key, @Nullable Object value, Map<String, @Nullable Object> into) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((inner, item) -> flatten(key + "." + inner, item, into));
        } else {
            into.put(key, value);
        }
    }
}
