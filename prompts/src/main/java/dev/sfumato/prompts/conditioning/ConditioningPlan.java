package dev.sfumato.prompts.conditioning;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.Node;
import dev.sfumato.prompts.syntax.Prompt;
import dev.sfumato.prompts.syntax.ScheduleResolver;
import dev.sfumato.prompts.syntax.SwitchPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a prompt asks to be encoded for which of its steps.
 *
 * @param parts what {@code AND} stands between, at least one
 */
public record ConditioningPlan(List<Part> parts) {

    public ConditioningPlan {
        parts = List.copyOf(parts);
    }

    /**
     * A prompt that is predicted on its own.
     *
     * @param weight of its prediction among those of all parts
     * @param spans in order; they cover all steps
     */
    public record Part(double weight, List<Span> spans) {
        public Part {
            spans = List.copyOf(spans);
        }

        /** The text at a step, counted from 0. */
        public PlannedText at(int step) {
            return spans.stream()
                    .filter(span -> step < span.until())
                    .findFirst()
                    .orElseGet(spans::getLast)
                    .text();
        }
    }

    /** The steps from {@code from} to before {@code until}, counted from 0, which share a text. */
    public record Span(int from, int until, PlannedText text) {}

    /**
     * Plans a prompt for a number of steps.
     *
     * @param field of the request that it comes from, for errors
     * @throws PromptException if nested weights exceed their limit
     */
    public static ConditioningPlan of(String field, Prompt prompt, int steps) {
        return of(field, prompt, SwitchPoint.Pass.of(steps));
    }

    /**
     * Plans a prompt for one of the passes that make a picture.
     *
     * @param field of the request that it comes from, for errors
     * @throws PromptException if nested weights exceed their limit
     */
    public static ConditioningPlan of(String field, Prompt prompt, SwitchPoint.Pass pass) {
        return new ConditioningPlan(prompt.parts().stream()
                .map(part -> new Part(part.weight(), spans(field, part.nodes(), pass)))
                .toList());
    }

    private static List<Span> spans(String field, List<Node> nodes, SwitchPoint.Pass pass) {
        if (!ScheduleResolver.changes(nodes)) {
            return List.of(new Span(0, pass.steps(), PlannedText.of(field, nodes)));
        }
        List<Span> spans = new ArrayList<>();
        for (int step = 0; step < pass.steps(); step++) {
            PlannedText text = PlannedText.of(field, ScheduleResolver.at(nodes, step + 1, pass));
            if (!spans.isEmpty() && spans.getLast().text().equals(text)) {
                Span last = spans.removeLast();
                spans.add(new Span(last.from(), step + 1, text));
            } else {
                spans.add(new Span(step, step + 1, text));
            }
        }
        return spans;
    }

    /** Every text that is needed at some step, each once. */
    public List<PlannedText> texts() {
        return parts.stream()
                .flatMap(part -> part.spans().stream())
                .map(Span::text)
                .distinct()
                .toList();
    }

    /** The adapters that a prompt turns on, in its order. */
    public static List<Node.Lora> adapters(Prompt prompt) {
        return prompt.parts().stream().flatMap(part -> adapters(part.nodes())).toList();
    }

    private static Stream<Node.Lora> adapters(List<Node> nodes) {
        return nodes.stream().flatMap(node -> switch (node) {
            case Node.Lora lora -> Stream.of(lora);
            case Node.Emphasis(List<Node> inner, double _) -> adapters(inner);
            case Node.Scheduled(List<Node> before, List<Node> after, SwitchPoint _) ->
                Stream.concat(adapters(before), adapters(after));
            case Node.Alternation(List<List<Node>> options) -> options.stream().flatMap(ConditioningPlan::adapters);
            case Node.Text _, Node.Break _, Node.Embedding _ -> Stream.of();
        });
    }
}
