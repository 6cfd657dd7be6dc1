package dev.sfumato.service.http.runs.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.http.runs.MetricBuckets;
import dev.sfumato.service.http.runs.RunObject;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs side by side.
 *
 * @param object always {@code run_comparison}
 * @param runs in the order in which they were asked for
 * @param config every key that one of them has, nested keys joined by dots
 * @param metrics the series that were asked for, laid over each other by their steps
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RunComparison(String object, List<RunObject> runs, List<ConfigRow> config, List<MetricOverlay> metrics) {

    /**
     * A value of the config in each run.
     *
     * @param values in the order of the runs; null where a run has none
     * @param differs whether they are not all equal
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ConfigRow(String key, List<@Nullable Object> values, boolean differs) {}

    /**
     * One number in each run.
     *
     * @param series of the runs that have it
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record MetricOverlay(String key, List<MetricBuckets> series) {}
}
