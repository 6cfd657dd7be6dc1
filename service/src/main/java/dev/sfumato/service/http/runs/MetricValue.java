package dev.sfumato.service.http.runs;

import dev.sfumato.tracking.store.MetricPoint;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A number at a step.
 *
 * @param time when it was logged, in seconds since 1970
 * @param value a number, or {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}, which JSON has no numbers for
 */
@Serdeable
record MetricValue(long step, double time, Object value) {

    static MetricValue of(MetricPoint point) {
        return new MetricValue(point.step(), point.time().toEpochMilli() / 1e3, shown(point.value()));
    }

    /** A number, or its name where JSON has none. */
    static Object shown(double value) {
        return Double.isFinite(value) ? value : Double.toString(value);
    }
}
