package dev.sfumato.service.http.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * How much a generation read and painted, in OpenAI's shape.
 *
 * @param inputTokens tokens of the prompts that the model read
 * @param inputTokensDetails the same by kind
 * @param outputTokens latent positions painted: one for each square of pixels that the model paints as one
 * @param outputTokensDetails the same by kind
 * @param totalTokens both together
 */
@Serdeable
public record Usage(
        @JsonProperty("input_tokens") long inputTokens,
        @JsonProperty("input_tokens_details") TokenDetails inputTokensDetails,
        @JsonProperty("output_tokens") long outputTokens,
        @JsonProperty("output_tokens_details") TokenDetails outputTokensDetails,
        @JsonProperty("total_tokens") long totalTokens) {

    /** Text that was read and latent positions that were painted. */
    static Usage of(long textTokens, long latentPositions) {
        return new Usage(
                textTokens,
                new TokenDetails(textTokens, 0),
                latentPositions,
                new TokenDetails(0, latentPositions),
                textTokens + latentPositions);
    }

    /** The part of one of {@code pictures}; what was read counts for the first. */
    Usage ofPicture(int index, int pictures) {
        return of(index == 0 ? inputTokens : 0, outputTokens / pictures);
    }
}
