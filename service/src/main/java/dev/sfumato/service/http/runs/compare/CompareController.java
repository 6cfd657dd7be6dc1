package dev.sfumato.service.http.runs.compare;

import dev.sfumato.service.comparison.ConfigTable;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Conditions;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.MetricBuckets;
import dev.sfumato.service.http.runs.RunObject;
import dev.sfumato.service.http.runs.RunQueries;
import dev.sfumato.service.http.runs.ServedRuns;
import dev.sfumato.service.http.runs.compare.RunComparison.ConfigRow;
import dev.sfumato.service.http.runs.compare.RunComparison.MetricOverlay;
import dev.sfumato.service.http.runs.compare.RunComparison.RunGroup;
import dev.sfumato.tracking.store.MetricBucket;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.List;

/** Compares runs: what they were made with, and how their numbers went. */
@Controller("/v1/runs/compare")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CompareController {
    private static final List<String> OWN = List.of("ids", "metrics", "buckets", "by");
    private static final int MOST_RUNS = 100;
    private static final int USUAL_BUCKETS = 200;
    private static final int MOST_BUCKETS = 10_000;

    private final ServedRuns runs;

    CompareController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get
    RunComparison compare(HttpRequest<?> request) {
        Query query = RunQueries.query(request, OWN.toArray(String[]::new));
        int buckets = query.integer("buckets", USUAL_BUCKETS, 1, MOST_BUCKETS);
        List<String> ids = query.text("ids") == null ? found(request, query) : named(request, query);
        List<RunDetails> found = ids.stream().map(this::require).toList();
        ConfigTable config = ConfigTable.of(found);
        String by = query.text("by");
        return new RunComparison(
                "run_comparison",
                found.stream().map(run -> RunObject.of(run.run())).toList(),
                config.rows().stream().map(ConfigRow::of).toList(),
                by == null ? List.of() : groups(config, by),
                Conditions.list(query, "metrics").stream()
                        .map(key -> overlay(key, ids, buckets))
                        .toList());
    }

    private static List<RunGroup> groups(ConfigTable config, String by) {
        try {
            return config.groups(by).stream().map(RunGroup::of).toList();
        } catch (IllegalArgumentException refused) {
            throw new ApiException(ApiError.invalid("by", "invalid_value", String.valueOf(refused.getMessage())));
        }
    }

    private static List<String> named(HttpRequest<?> request, Query query) {
        if (!conditions(request).isEmpty()) {
            throw refused(
                    "invalid_value",
                    "cannot be joined with conditions on runs, got also " + String.join(", ", conditions(request)));
        }
        List<String> ids = Conditions.list(query, "ids");
        if (ids.isEmpty() || ids.size() > MOST_RUNS) {
            throw refused(
                    "invalid_value",
                    "must be the ids of 1 to " + MOST_RUNS + " runs with commas between, got " + ids.size());
        }
        return ids;
    }

    /** The runs that meet conditions, the newest first. */
    private List<String> found(HttpRequest<?> request, Query query) {
        if (conditions(request).isEmpty()) {
            throw refused(
                    "missing_required_parameter",
                    "must be the ids of 1 to " + MOST_RUNS
                            + " runs with commas between, unless conditions as those of /v1/runs say which runs");
        }
        RunQuery wanted = RunQueries.runs(request, query, MOST_RUNS);
        long count = runs.index().count(wanted);
        if (count > MOST_RUNS) {
            throw refused(
                    "invalid_value",
                    count + " runs meet the conditions; at most " + MOST_RUNS
                            + " can be compared, so add conditions, or name the runs here");
        }
        return runs.index().list(wanted).stream().map(RunSummary::id).toList();
    }

    private static List<String> conditions(HttpRequest<?> request) {
        return request.getParameters().names().stream()
                .filter(name -> !OWN.contains(name))
                .sorted()
                .toList();
    }

    private static ApiException refused(String code, String problem) {
        return new ApiException(ApiError.invalid("ids", code, "ids: " + problem));
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
}
