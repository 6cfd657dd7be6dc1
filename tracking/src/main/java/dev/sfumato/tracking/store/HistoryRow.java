package dev.sfumato.tracking.store;

import java.time.Instant;
import java.util.Map;

/**
 * What was logged at a step.
 *
 * @param runtimeSeconds since the run began
 * @param values nested values as JSON has them; an image is a map with its {@code path}, {@code sha256}, {@code width}, …
 */
public record HistoryRow(long step, Instant time, double runtimeSeconds, Map<String, Object> values) {}
