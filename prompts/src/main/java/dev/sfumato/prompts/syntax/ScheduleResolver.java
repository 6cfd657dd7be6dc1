package dev.sfumato.prompts.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a prompt is at one step of its schedule. */
public final class ScheduleResolver {

    private static final Pattern WEIGHT = Pattern.compile(
            ":" + Spaces.REGEX + "*([+-]?[.\\d]+)" + Spaces.REGEX + "*\\z", Pattern.UNICODE_CHARACTER_CLASS);

    private final int step;
    private final SwitchPoint.Pass pass;

    private ScheduleResolver(int step, SwitchPoint.Pass pass) {
        this.step = step;
        this.pass = pass;
    }

    /** Whether the nodes differ between steps. */
    public static boolean changes(List<Node> nodes) {
        return nodes.stream().anyMatch(node -> switch (node) {
            case Node.Scheduled _, Node.Alternation _ -> true;
            case Node.Emphasis(List<Node> inner, double _) -> changes(inner);
            case Node.Text _, Node.Break _, Node.Lora _, Node.Embedding _ -> false;
        });
    }

    /**
     * The nodes without {@link Node.Scheduled} and {@link Node.Alternation}.
     *
     * @param step of the pass, from 1
     * @throws dev.sfumato.prompts.PromptException if a weight that the schedule sets is no weight
     */
    public static List<Node> at(List<Node> nodes, int step, SwitchPoint.Pass pass) {
        return new ScheduleResolver(step, pass).resolve(nodes);
    }

    private List<Node> resolve(List<Node> nodes) {
        List<Node> resolved = new ArrayList<>();
        for (Node node : nodes) {
            switch (node) {
                case Node.Scheduled(List<Node> before, List<Node> after, SwitchPoint when) ->
                    resolved.addAll(resolve(step <= when.lastStep(pass) ? before : after));
                case Node.Alternation(List<List<Node>> options) ->
                    resolved.addAll(resolve(options.get((step - 1) % options.size())));
                case Node.Emphasis emphasis -> resolved.add(emphasis(emphasis));
                case Node.Text _, Node.Break _, Node.Lora _, Node.Embedding _ -> resolved.add(node);
            }
        }
        return NodeNesting.canonical(resolved);
    }

    // (a:[1.2|0.8]): what the schedule leaves at the end may be a weight.
    private Node.Emphasis emphasis(Node.Emphasis emphasis) {
        List<Node> nodes = resolve(emphasis.nodes());
        boolean mayEndInWeight = emphasis.weight() == Node.ROUND
                && changes(List.of(emphasis.nodes().getLast()))
                && !(emphasis.nodes().getLast() instanceof Node.Emphasis);
        if (mayEndInWeight && !nodes.isEmpty() && nodes.getLast() instanceof Node.Text(String text)) {
            Matcher weight = WEIGHT.matcher(text);
            if (weight.find()) {
                List<Node> rest = new ArrayList<>(nodes.subList(0, nodes.size() - 1));
                rest.add(new Node.Text(text.substring(0, weight.start())));
                return new Node.Emphasis(NodeNesting.canonical(rest), Weights.read("prompt", weight.group(1)));
            }
        }
        return new Node.Emphasis(nodes, emphasis.weight());
    }
}
