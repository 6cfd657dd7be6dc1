package dev.sfumato.service.generation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one generation.
 *
 * @param images the pictures in order
 * @param runId the run that it was logged in; null if it could not be tracked
 * @param step its step in that run; null if it could not be tracked
 */
public record TrackedResult(
        List<TrackedImage> images,
        @Nullable String runId,
        @Nullable Long step) {
    public TrackedResult {
        images = List.copyOf(images);
    }
}
