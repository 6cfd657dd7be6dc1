package dev.sfumato.service.http.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Tokens by kind.
 *
 * @param textTokens of text
 * @param imageTokens of pictures
 */
@Serdeable
public record TokenDetails(
        @JsonProperty("text_tokens") long textTokens,
        @JsonProperty("image_tokens") long imageTokens) {}
