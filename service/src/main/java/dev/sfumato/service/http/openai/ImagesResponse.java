package dev.sfumato.service.http.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for pictures: OpenAI's members, and {@code model} and {@code warnings}.
 *
 * @param created when it was finished, in seconds since 1970
 * @param data the pictures in order
 * @param background always {@code opaque}
 * @param outputFormat of the picture files
 * @param quality {@code low}, {@code medium} or {@code high}
 * @param size {@code WIDTHxHEIGHT}
 * @param model the id of the model that painted, also where the request named an alias
 * @param usage how much was read and painted
 * @param warnings what the caller should know, e.g. the end of a prompt that the model could not read; null for none
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImagesResponse(
        long created,
        List<ImageData> data,
        String background,
        @JsonProperty("output_format") String outputFormat,
        String quality,
        String size,
        String model,
        Usage usage,
        @Nullable List<String> warnings) {}
