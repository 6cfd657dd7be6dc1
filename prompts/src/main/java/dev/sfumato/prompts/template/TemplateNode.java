package dev.sfumato.prompts.template;

import java.util.List;

/** A piece of a template. */
sealed interface TemplateNode {

    /** Words that stay as they are. */
    record Words(String text) implements TemplateNode {}

    /** {@code __name__}: a value of a list. */
    record Wildcard(String name) implements TemplateNode {}

    /**
     * {@code {2$$a|b|c}}: some of the options, each at most once.
     *
     * @param least how many are drawn at least
     * @param most how many are drawn at most; {@link Integer#MAX_VALUE} for all that there are
     * @param separator between them
     */
    record Choice(int least, int most, String separator, List<Option> options) implements TemplateNode {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /** What may be drawn, {@code weight} times as often as an option of weight 1. */
    record Option(double weight, List<TemplateNode> nodes) {
        public Option {
            nodes = List.copyOf(nodes);
        }
    }
}
