package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.tracking.store.MetricBucket;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The series of one number of a run, drawn together into buckets of neighbouring steps.
 *
 * @param object always {@code metric_buckets}
 * @param run the id of the run
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MetricBuckets(String object, String run, String key, List<MetricBucketObject> data) {

    /** The buckets of a run's metric. */
    public static MetricBuckets of(String run, String key, List<MetricBucket> buckets) {
        return new MetricBuckets(
                "metric_buckets",
                run,
                key,
                buckets.stream().map(MetricBucketObject::of).toList());
    }
}
