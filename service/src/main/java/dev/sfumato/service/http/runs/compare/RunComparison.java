package dev.sfumato.service.http.runs.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.comparison.ConfigTable;
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
 * @param groups the runs by the value of the config that was asked for; empty if none was
 * @param metrics the series that were asked for, laid over each other by their steps
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RunComparison(
        String object,
        List<RunObject> runs,
        List<ConfigRow> config,
        List<RunGroup> groups,
        List<MetricOverlay> metrics) {

    /**
     * A value of the config in each run.
     *
     * @param values in the order of the runs; null where a run has none
     * @param differs whether they are not all equal
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ConfigRow(String key, List<@Nullable Object> values, boolean differs) {
        static ConfigRow of(ConfigTable.Row row) {
            return new ConfigRow(row.key(), row.values(), row.differs());
        }
    }

    /**
     * Runs that have a value of the config in common.
     *
     * @param value null for the runs that have none
     * @param runs their ids
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record RunGroup(@Nullable Object value, List<String> runs) {
        static RunGroup of(ConfigTable.Group group) {
            return new RunGroup(group.value(), group.runs());
        }
    }

    /**
     * One number in each run.
     *
     * @param series of the runs that have it
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record MetricOverlay(String key, List<MetricBuckets> series) {}
}
