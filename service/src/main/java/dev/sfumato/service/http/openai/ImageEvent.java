package dev.sfumato.service.http.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of a streamed call: OpenAI's members, then {@code image_index}, {@code seed}, {@code model} and
 * {@code warnings}.
 *
 * @param type e.g. {@code image_generation.partial_image} or {@code image_generation.completed}
 * @param b64Json the picture file in Base64
 * @param createdAt in seconds since 1970
 * @param size {@code WIDTHxHEIGHT}
 * @param quality {@code low}, {@code medium} or {@code high}
 * @param background always {@code opaque}
 * @param outputFormat of the picture file
 * @param partialImageIndex of a preview, from 0; null of a finished picture
 * @param usage of a finished picture; null of a preview
 * @param imageIndex which picture of the call it is, from 0
 * @param seed which paints this very picture
 * @param model the id of the model that paints
 * @param warnings what the caller should know of the whole call, with its last picture; null for none
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImageEvent(
        String type,
        @JsonProperty("b64_json") String b64Json,
        @JsonProperty("created_at") long createdAt,
        String size,
        String quality,
        String background,
        @JsonProperty("output_format") String outputFormat,
        @JsonProperty("partial_image_index") @Nullable Integer partialImageIndex,
        @Nullable Usage usage,
        @JsonProperty("image_index") int imageIndex,
        long seed,
        String model,
        @Nullable List<String> warnings) {}
