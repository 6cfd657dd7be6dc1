package dev.sfumato.prompts.syntax;

import dev.sfumato.prompts.syntax.EmphasisReader.Range;
import java.util.ArrayList;
import java.util.List;

/** Makes a tree of leaves and the brackets over them, cutting brackets that cross others in two. */
final class NodeNesting {

    private final List<Frame> open = new ArrayList<>(List.of(new Frame(new Range(0, 1))));

    private NodeNesting() {}

    /** A bracket that is open; the lowest is the whole list. */
    private record Frame(Range range, List<Node> nodes) {
        Frame(Range range) {
            this(range, new ArrayList<>());
        }
    }

    /** @param ranges in the order of their opening */
    static List<Node> nest(List<Node> leaves, List<Range> ranges) {
        NodeNesting nesting = new NodeNesting();
        int next = 0;
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            nesting.closeUntil(leaf);
            while (next < ranges.size() && ranges.get(next).start == leaf) {
                if (ranges.get(next).end > leaf) {
                    nesting.open.add(new Frame(ranges.get(next)));
                }
                next++;
            }
            nesting.open.getLast().nodes().add(leaves.get(leaf));
        }
        nesting.closeUntil(Integer.MAX_VALUE);
        return canonical(nesting.open.getFirst().nodes());
    }

    private void closeUntil(int leaf) {
        int lowest = open.size();
        for (int i = open.size() - 1; i > 0; i--) {
            if (open.get(i).range().end <= leaf) {
                lowest = i;
            }
        }
        List<Range> again = new ArrayList<>();
        while (open.size() > lowest) {
            Frame frame = open.removeLast();
            List<Node> nodes = canonical(frame.nodes());
            if (!nodes.isEmpty()) {
                open.getLast().nodes().add(new Node.Emphasis(nodes, frame.range().weight));
            }
            if (frame.range().end > leaf) {
                again.addFirst(frame.range());
            }
        }
        again.forEach(range -> open.add(new Frame(range)));
    }

    /** Without white space at its ends. */
    static List<Node> stripped(List<Node> nodes) {
        List<Node> result = new ArrayList<>(nodes);
        if (!result.isEmpty() && result.getFirst() instanceof Node.Text(String text)) {
            result.set(0, new Node.Text(Spaces.stripLeading(text)));
        }
        if (!result.isEmpty() && result.getLast() instanceof Node.Text(String text)) {
            result.set(result.size() - 1, new Node.Text(Spaces.stripTrailing(text)));
        }
        return canonical(result);
    }

    /** Joins texts and drops what says nothing, as {@link Node} promises. */
    static List<Node> canonical(List<Node> nodes) {
        List<Node> result = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Node.Text(String text)) {
                addText(result, text);
            } else if (!(node instanceof Node.Emphasis emphasis
                    && emphasis.nodes().isEmpty())) {
                if (node instanceof Node.Break
                        && !result.isEmpty()
                        && result.getLast() instanceof Node.Text(String before)) {
                    result.removeLast();
                    addText(result, Spaces.stripTrailing(before));
                }
                result.add(node);
            }
        }
        return result;
    }

    private static void addText(List<Node> nodes, String text) {
        String added = !nodes.isEmpty() && nodes.getLast() instanceof Node.Break ? Spaces.stripLeading(text) : text;
        if (added.isEmpty()) {
            return;
        }
        if (!nodes.isEmpty() && nodes.getLast() instanceof Node.Text(String before)) {
            nodes.set(nodes.size() - 1, new Node.Text(before + added));
        } else {
            nodes.add(new Node.Text(added));
        }
    }
}
