package dev.sfumato.service.http.tokens;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model's first text encoder reads one prompt.
 *
 * @param tokens of the text, without those that stand around it; of the longest where it changes from step to step
 * @param windows calls of the text encoder that they take, at least 1
 * @param unread the end of the text that finds no room, empty if all of it does
 * @param parts that are predicted on their own, one unless they are composed by {@code AND}
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record PromptTokens(int tokens, int windows, String unread, List<Part> parts) {

    /**
     * A part of a composed prompt.
     *
     * @param weight of its prediction among those of all parts
     * @param spans of steps with one text each, in order
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Part(double weight, List<Span> spans) {}

    /**
     * Steps that share a text.
     *
     * @param from the first of them, counted from 0
     * @param until the first that is not one of them
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Span(int from, int until, List<Run> segments) {}

    /**
     * Words that count alike, or the end of a window.
     *
     * @param text null for the end of a window
     * @param weight how many times the words count; null for the end of a window
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Run(@Nullable String text, @Nullable Double weight) {}
}
