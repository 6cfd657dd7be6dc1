package dev.sfumato.prompts.syntax;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes prompts so that {@link PromptParser} reads the same tree again. */
public final class PromptPrinter {

    // What would be read as the weight of the brackets around it, or of the part of a prompt that it ends.
    private static final Pattern LIKE_A_WEIGHT = Pattern.compile(
            ":" + Spaces.REGEX + "*[+-]?[.\\d]+" + Spaces.REGEX + "*\\z", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern KEYWORD = Pattern.compile("\\b([AB])(ND|REAK)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern TAG = Pattern.compile("<(?=[\\w.+-])", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SIGN = Pattern.compile("[\\\\()\\[\\]:|]");

    private PromptPrinter() {}

    /** A text that {@link PromptParser#parse} reads as this prompt. */
    public static String print(Prompt prompt) {
        return prompt.parts().stream().map(PromptPrinter::print).collect(Collectors.joining(" AND "));
    }

    /** A text that {@link PromptParser#parseNegative} reads as this prompt, which has one part of weight 1. */
    public static String printNegative(Prompt prompt) {
        if (prompt.parts().size() != 1 || prompt.parts().getFirst().weight() != 1) {
            throw new IllegalArgumentException("a negative prompt has one part of weight 1, got " + prompt);
        }
        return print(prompt.parts().getFirst().nodes());
    }

    private static String print(Prompt.Part part) {
        String text = print(part.nodes());
        return part.weight() != 1 || LIKE_A_WEIGHT.matcher(text).find()
                ? text + ":" + Weights.text(part.weight())
                : text;
    }

    static String print(List<Node> nodes) {
        StringBuilder text = new StringBuilder();
        nodes.forEach(node -> text.append(print(node)));
        return text.toString();
    }

    private static String print(Node node) {
        return switch (node) {
            case Node.Text(String text) -> escape(text);
            case Node.Emphasis emphasis -> print(emphasis);
            case Node.Scheduled(List<Node> before, List<Node> after, SwitchPoint when) ->
                "[" + print(before) + ":" + print(after) + ":" + when.text() + "]";
            case Node.Alternation(List<List<Node>> options) ->
                options.stream().map(PromptPrinter::print).collect(Collectors.joining("|", "[", "]"));
            case Node.Break() -> " BREAK ";
            case Node.Lora(String name, double weight) -> "<lora:" + name + ":" + Weights.text(weight) + ">";
            case Node.Embedding embedding -> embedding.text();
        };
    }

    private static String print(Node.Emphasis emphasis) {
        String text = print(emphasis.nodes());
        if (emphasis.weight() == Node.SQUARE) {
            return "[" + text + "]";
        }
        return emphasis.weight() == Node.ROUND && !LIKE_A_WEIGHT.matcher(text).find()
                ? "(" + text + ")"
                : "(" + text + ":" + Weights.text(emphasis.weight()) + ")";
    }

    private static String escape(String text) {
        String signs = SIGN.matcher(text).replaceAll("\\\\$0");
        String words = KEYWORD.matcher(signs).replaceAll("$1\\\\$2");
        return TAG.matcher(words).replaceAll("<\\\\");
    }
}
