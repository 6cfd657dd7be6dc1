package dev.sfumato.service.http.costs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of calls for so many pictures.
 *
 * @param pictures that shared a call
 * @param seconds of one call, a moving average
 * @param leastSeconds of one call lately, by which it is judged whether sharing pays
 * @param count of calls that were measured
 * @param peakBytes of memory that a call held; null if that was not weighed
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record CostMeasurement(
        int pictures,
        double seconds,
        @JsonProperty("least_seconds") double leastSeconds,
        int count,
        @JsonProperty("peak_bytes") @Nullable Long peakBytes) {

    static CostMeasurement of(Measurement measured) {
        return new CostMeasurement(
                measured.pictures(),
                measured.seconds(),
                measured.least(),
                measured.count(),
                measured.bytes() > 0 ? measured.bytes() : null);
    }
}
