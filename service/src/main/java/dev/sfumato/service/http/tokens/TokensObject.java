package dev.sfumato.service.http.tokens;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * How a model reads two prompts.
 *
 * @param object always {@code tokens}
 * @param model its id
 * @param promptSyntax by which they were read
 * @param windowTokens tokens of text that one call of the text encoder has room for
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TokensObject(
        String object,
        String model,
        @JsonProperty("prompt_syntax") String promptSyntax,
        @JsonProperty("window_tokens") int windowTokens,
        PromptTokens prompt,
        @JsonProperty("negative_prompt") PromptTokens negativePrompt) {}
