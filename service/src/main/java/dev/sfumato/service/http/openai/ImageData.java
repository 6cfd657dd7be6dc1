package dev.sfumato.service.http.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * One picture of an answer: OpenAI's {@code b64_json} or {@code url}, and our {@code seed}.
 *
 * @param b64Json the picture file in Base64, or null
 * @param url where this server hands out the file, or null
 * @param seed which paints this very picture again
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageData(
        @JsonProperty("b64_json") @Nullable String b64Json,
        @Nullable String url,
        long seed) {}
