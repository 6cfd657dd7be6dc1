package dev.sfumato.service.http.runs;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The series of one number of a run, by ascending step.
 *
 * @param object always {@code metric}
 * @param run the id of the run
 */
@Serdeable
record Metric(String object, String run, String key, List<MetricValue> data) {}
