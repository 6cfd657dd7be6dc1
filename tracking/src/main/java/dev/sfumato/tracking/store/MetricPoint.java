package dev.sfumato.tracking.store;

import java.time.Instant;

/** The value of a metric at a step; may be NaN or infinite, as logged. */
public record MetricPoint(long step, Instant time, double value) {}
