package dev.sfumato.tracking.store;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.ImageQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The searchable view of all runs of a home. It is derived: whatever is logged by this process is seen at once, what
 * other processes write is picked up from their journals within about a second. Thread-safe. Every method may throw
 * {@link TrackingException}.
 */
public interface RunIndex {

    /** The runs that match, in the query's order. */
    List<RunSummary> list(RunQuery query);

    /** How many runs match, whatever the query's limit and offset. */
    long count(RunQuery query);

    /** A page of images across runs. */
    GalleryPage images(ImageQuery query);

    /** How many images match, whatever the query's page and limit. */
    long countImages(ImageQuery query);

    /** How many of the images that match have each value of a field, by ascending value: String, Long or Double. */
    Map<Object, Long> countImagesBy(ImageQuery query, GenerationField field);

    Optional<RunDetails> find(String runId);

    /** The keys of a run that carry numbers, in alphabetical order; nested keys joined by dots. */
    List<String> metricKeys(String runId);

    /** The series of one number by ascending step; empty if there is none of this name. */
    List<MetricPoint> metric(String runId, String key);

    /**
     * The series drawn together into at most so many buckets of equal width in steps, by ascending step.
     *
     * @param buckets at least 1
     */
    List<MetricBucket> metric(String runId, String key, int buckets);

    /** At most {@code limit} steps from {@code fromStep} on, ascending. */
    List<HistoryRow> history(String runId, long fromStep, int limit);

    /** The newest run of a project whose config has this value under this top-level key. */
    Optional<RunSummary> latest(String project, String configKey, Object value);

    /** An image by the SHA-256 of its file, whoever logged it; the first logged if there are several. */
    Optional<ImageArtifact> image(String sha256);

    /** Reads every journal again from its first byte. */
    void rebuild();
}
