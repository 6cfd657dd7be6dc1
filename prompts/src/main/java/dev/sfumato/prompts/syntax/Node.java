package dev.sfumato.prompts.syntax;

import java.util.List;

/**
 * A piece of a prompt.
 *
 * <p>In lists of nodes, neighbouring texts are joined, empty texts and empty emphasis are left out, and no white space
 * stands beside a {@link Break}.
 */
public sealed interface Node {

    /** The weight of {@code (a)}. */
    double ROUND = 1.1;

    /** The weight of {@code [a]}. */
    double SQUARE = 1 / 1.1;

    /** Words as the text encoder reads them, all escapes undone. */
    record Text(String text) implements Node {}

    /** {@code (a:1.2)}, {@code (a)} or {@code [a]}: what it holds counts {@code weight} times as much. */
    record Emphasis(List<Node> nodes, double weight) implements Node {
        public Emphasis {
            nodes = List.copyOf(nodes);
        }
    }

    /** {@code [before:after:when]}: the first until the given point of the schedule is passed, then the second. */
    record Scheduled(List<Node> before, List<Node> after, SwitchPoint when) implements Node {
        public Scheduled {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /** {@code [a|b]}: one option after the other, changing at every step. */
    record Alternation(List<List<Node>> options) implements Node {
        public Alternation {
            options = options.stream().map(List::copyOf).toList();
        }
    }

    /** {@code BREAK}: what follows starts a new window of the text encoder. */
    record Break() implements Node {}

    /** {@code <lora:name:0.8>}: an adapter that is on for the whole picture, wherever the tag stands. */
    record Lora(String name, double weight) implements Node {}

    /** {@code <name>}: the placeholder of a textual inversion, which the tokenizer may know as tokens of its own. */
    record Embedding(String name) implements Node {

        /** The placeholder as the tokenizer knows it. */
        public String text() {
            return "<" + name + ">";
        }
    }
}
