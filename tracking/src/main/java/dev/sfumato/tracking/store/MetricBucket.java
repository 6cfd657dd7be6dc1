package dev.sfumato.tracking.store;

import java.time.Instant;

/**
 * Neighbouring points of a metric, drawn together.
 *
 * @param firstStep of the points
 * @param lastStep of the points
 * @param time of the first
 * @param min of the values that are numbers; NaN if none is
 * @param max as min
 * @param mean as min
 * @param last the value at the last step; may be NaN
 * @param count how many points, at least 1
 */
public record MetricBucket(
        long firstStep, long lastStep, Instant time, double min, double max, double mean, double last, long count) {}
