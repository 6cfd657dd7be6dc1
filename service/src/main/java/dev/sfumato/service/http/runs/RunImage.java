package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.service.generation.GenerationRecorder;
import dev.sfumato.tracking.store.ImageArtifact;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image that a run logged.
 *
 * @param index its place among the images of its step and key, from 0
 * @param bytes the size of the file
 * @param url where this server hands it out, relative to this server's root
 * @param thumbnailUrl where it hands out a small version
 * @param generationId of the generation that painted it; null if none did, as of pictures that training programs log
 * @param masks that were logged with it
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunImage(
        String key,
        long step,
        int index,
        String sha256,
        String format,
        long bytes,
        int width,
        int height,
        @Nullable String caption,
        String url,
        @JsonProperty("thumbnail_url") String thumbnailUrl,
        @JsonProperty("generation_id") @Nullable String generationId,
        List<ImageMaskObject> masks) {

    /** As {@code image} is in the index. */
    public static RunImage of(ImageArtifact image) {
        return new RunImage(
                image.key(),
                image.step(),
                image.index(),
                image.sha256(),
                image.format(),
                image.size(),
                image.width(),
                image.height(),
                image.caption(),
                "/v1/images/" + image.sha256() + "." + image.format(),
                "/v1/images/" + image.sha256() + "/thumbnail",
                image.key().equals(GenerationRecorder.IMAGES) ? image.generationId() : null,
                image.masks().stream().map(ImageMaskObject::of).toList());
    }
}
