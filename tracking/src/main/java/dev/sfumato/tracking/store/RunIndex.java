package dev.sfumato.tracking.store;

import dev.sfumato.tracking.disk.TrackingException;
import java.util.List;
import java.util.Optional;

/**
 * The searchable view of all runs of a home. It is derived: whatever is logged by this process is seen at once, what
 * other processes write is picked up from their journals within about a second. Thread-safe. Every method may throw
 * {@link TrackingException}.
 */
public interface RunIndex {

    /** The runs that match, newest first. */
    List<RunSummary> list(RunQuery query);

    /** How many runs match, whatever the query's limit and offset. */
    long count(RunQuery query);

    Optional<RunDetails> find(String runId);

    /** The keys of a run that carry numbers, in alphabetical order; nested keys joined by dots. */
    List<String> metricKeys(String runId);

    /** The series of one number by ascending step; empty if there is none of this name. */
    List<MetricPoint> metric(String runId, String key);

    /** At most {@code limit} steps from {@code fromStep} on, ascending. */
    List<HistoryRow> history(String runId, long fromStep, int limit);

    /** The newest run of a project whose config has this value under this top-level key. */
    Optional<RunSummary> latest(String project, String configKey, Object value);

    /** An image by the SHA-256 of its file, whoever logged it; the first logged if there are several. */
    Optional<ImageArtifact> image(String sha256);

    /** Reads every journal again from its first byte. */
    void rebuild();
}
