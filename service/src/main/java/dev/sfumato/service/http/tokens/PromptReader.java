package dev.sfumato.service.http.tokens;

import dev.sfumato.prompts.conditioning.ConditioningPlan;
import dev.sfumato.prompts.conditioning.PlannedText;
import dev.sfumato.prompts.conditioning.Segment;
import dev.sfumato.prompts.syntax.Prompt;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.service.http.tokens.PromptTokens.Part;
import dev.sfumato.service.http.tokens.PromptTokens.Run;
import dev.sfumato.service.http.tokens.PromptTokens.Span;
import java.util.List;

/**
 * Reads prompts as the engine does, and tells what came of it.
 *
 * @param steps that the prompts are planned for
 */
record PromptReader(Tokenizer tokenizer, int steps) {

    /** Tokens of text that one window has room for. */
    int room() {
        return tokenizer.maxLength()
                - tokenizer.frame().opening().size()
                - tokenizer.frame().closing().size();
    }

    /** A text that is read word for word. */
    PromptTokens plain(String text) {
        List<Run> runs = text.isEmpty() ? List.of() : List.of(new Run(text, 1.0));
        return new PromptTokens(
                tokenizer.textIds(text).size(),
                1,
                tokenizer.encode(text).truncatedText(),
                List.of(new Part(1, List.of(new Span(0, steps, runs)))));
    }

    /** A prompt that is read by its syntax. */
    PromptTokens planned(String field, Prompt prompt) {
        ConditioningPlan plan = ConditioningPlan.of(field, prompt, steps);
        int tokens = plan.texts().stream().mapToInt(this::tokens).max().orElse(0);
        int windows = plan.texts().stream()
                .mapToInt(text -> text.windows(tokenizer).size())
                .max()
                .orElse(1);
        return new PromptTokens(
                tokens,
                windows,
                "",
                plan.parts().stream()
                        .map(part -> new Part(
                                part.weight(),
                                part.spans().stream().map(PromptReader::span).toList()))
                        .toList());
    }

    private int tokens(PlannedText text) {
        return text.segments().stream()
                .mapToInt(segment -> switch (segment) {
                    case Segment.Words(String words, double _) ->
                        tokenizer.textIds(words).size();
                    case Segment.WindowEnd() -> 0;
                })
                .sum();
    }

    private static Span span(ConditioningPlan.Span span) {
        return new Span(
                span.from(),
                span.until(),
                span.text().segments().stream().map(PromptReader::run).toList());
    }

    private static Run run(Segment segment) {
        return switch (segment) {
            case Segment.Words(String text, double weight) -> new Run(text, weight);
            case Segment.WindowEnd() -> new Run(null, null);
        };
    }
}
