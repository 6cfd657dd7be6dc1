package dev.sfumato.tracking.store;

import java.time.Instant;
import java.util.Map;

/**
 * A step of a run that painted something.
 *
 * @param project of its run
 * @param starred whether it or its run is starred
 * @param values what was logged at the step, as {@link HistoryRow#values()}
 */
public record Generation(
        String runId, long step, String project, Instant time, boolean starred, Map<String, Object> values) {}
