package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.tracking.store.MetricBucket;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Neighbouring values; numbers, or {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}.
 *
 * @param step the first
 * @param time of the first, in seconds since 1970
 * @param last the value at the last step
 * @param count how many values
 */
@Serdeable
record MetricBucketObject(
        long step,
        @JsonProperty("last_step") long lastStep,
        double time,
        Object min,
        Object max,
        Object mean,
        Object last,
        long count) {

    static MetricBucketObject of(MetricBucket bucket) {
        return new MetricBucketObject(
                bucket.firstStep(),
                bucket.lastStep(),
                bucket.time().toEpochMilli() / 1e3,
                MetricValue.shown(bucket.min()),
                MetricValue.shown(bucket.max()),
                MetricValue.shown(bucket.mean()),
                MetricValue.shown(bucket.last()),
                bucket.count());
    }
}
