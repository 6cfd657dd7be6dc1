package dev.sfumato.tracking.store;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A logged image.
 *
 * @param key the logged key; nested keys are joined by dots, as in {@code masks.true}
 * @param index its place in a logged list; 0 for a single image
 * @param sha256 of the file, 64 lower-case hexadecimal digits; empty where neither the journal nor a file tells
 * @param size of the file in bytes
 * @param width in pixels; 0 where the journal does not say
 * @param path the file in the run directory
 * @param generationId the value {@code generation_id} that was logged beside it; null if there was none
 * @param masks that were logged with it
 */
public record ImageArtifact(
        String runId,
        long step,
        String key,
        int index,
        String sha256,
        String format,
        long size,
        int width,
        int height,
        @Nullable String caption,
        Path path,
        @Nullable String generationId,
        List<ImageMask> masks) {

    public ImageArtifact {
        masks = List.copyOf(masks);
    }
}
