package dev.sfumato.prompts.conditioning;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.Node;
import java.util.ArrayList;
import java.util.List;

/** Flattens the nodes of one step into words and their weights. */
final class Segments {

    private static final double LARGEST = 10_000;

    private Segments() {}

    /**
     * @param nodes without schedule
     * @throws PromptException if nested weights exceed 10,000
     */
    static List<Segment> of(String field, List<Node> nodes) {
        List<Segment> merged = new ArrayList<>();
        for (Segment segment : flat(nodes)) {
            if (segment instanceof Segment.Words words) {
                check(field, words);
                add(merged, words);
            } else {
                merged.add(segment);
            }
        }
        return merged;
    }

    private static List<Segment> flat(List<Node> nodes) {
        List<Segment> segments = new ArrayList<>();
        for (Node node : nodes) {
            switch (node) {
                case Node.Text(String text) -> segments.add(new Segment.Words(text, 1));
                case Node.Embedding embedding -> segments.add(new Segment.Words(embedding.text(), 1));
                case Node.Break() -> segments.add(new Segment.WindowEnd());
                case Node.Emphasis(List<Node> inner, double weight) ->
                    // the innermost weight first, so that the products round as AUTOMATIC1111's do
                    flat(inner).forEach(segment -> segments.add(times(segment, weight)));
                case Node.Lora _ -> {}
                case Node.Scheduled _, Node.Alternation _ ->
                    throw new IllegalArgumentException("the schedule must be resolved first");
            }
        }
        return segments;
    }

    private static Segment times(Segment segment, double weight) {
        return switch (segment) {
            case Segment.Words(String text, double own) -> new Segment.Words(text, own * weight);
            case Segment.WindowEnd end -> end;
        };
    }

    private static void check(String field, Segment.Words words) {
        if (!(Math.abs(words.weight()) <= LARGEST)) {
            throw new PromptException(
                    field, "weights multiply to " + words.weight() + "; allowed: -10000 to 10000 in all");
        }
    }

    private static void add(List<Segment> segments, Segment.Words words) {
        if (!segments.isEmpty()
                && segments.getLast() instanceof Segment.Words(String before, double weight)
                && weight == words.weight()) {
            segments.set(segments.size() - 1, new Segment.Words(before + words.text(), weight));
        } else {
            segments.add(words);
        }
    }
}
