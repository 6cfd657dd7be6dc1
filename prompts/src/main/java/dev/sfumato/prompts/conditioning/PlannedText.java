package dev.sfumato.prompts.conditioning;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.Node;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import java.util.List;

/**
 * What is to be encoded at some steps; texts that are equal encode alike.
 *
 * @param field of the request that it comes from, for errors
 */
public record PlannedText(String field, List<Segment> segments) {

    public PlannedText {
        segments = List.copyOf(segments);
    }

    static PlannedText of(String field, List<Node> nodes) {
        return new PlannedText(field, Segments.of(field, nodes));
    }

    /**
     * The windows that a text encoder reads one by one, whose states then lie one behind the other; at least one.
     *
     * @throws PromptException if they are too many
     */
    public List<Window> windows(Tokenizer tokenizer) {
        return WindowFiller.fill(field, segments, tokenizer);
    }
}
