package dev.sfumato.service.generation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one generation.
 *
 * @param images the pictures in order
 * @param runId the run that it was logged in; null if it could not be tracked
 * @param step its step in that run; null if it could not be tracked
 * @param untracked why it is in no run; null if it is in one
 */
public record TrackedResult(
        List<TrackedImage> images,
        @Nullable String runId,
        @Nullable Long step,
        @Nullable String untracked) {
    public TrackedResult {
        images = List.copyOf(images);
    }

    /** What the caller should know although everything was painted: what the engine warns of, and if nothing was tracked. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(images.getFirst().image().warnings());
        if (untracked != null) {
            warnings.add("this generation is in no run: " + untracked);
        }
        return warnings;
    }
}
