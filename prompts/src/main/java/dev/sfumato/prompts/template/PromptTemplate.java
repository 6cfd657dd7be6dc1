package dev.sfumato.prompts.template;

import dev.sfumato.prompts.PromptException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A text with gaps that chance fills: {@code {a|b}} is one of the options, {@code {0.2::a|b}} one by weight,
 * {@code {2$$a|b|c}} two of them, {@code {1-3$$ and $$a|b|c}} one to three with " and " between, and {@code __name__} a
 * value of a list. A backslash makes braces, bars, dollars and underscores plain.
 *
 * <p>What comes out depends on text, seed and lists alone.
 */
public final class PromptTemplate {

    /** Lists that name lists go no deeper. */
    private static final int DEEPEST = 20;

    private static final int MOST_NODES = 100_000;
    private static final int LONGEST = 32_000;
    private static final int NAMES_SHOWN = 20;

    private final String field;
    private final Wildcards wildcards;
    private final SplittableRandom random;
    private int expanded;

    private PromptTemplate(String field, long seed, Wildcards wildcards) {
        this.field = field;
        this.wildcards = wildcards;
        random = new SplittableRandom(seed);
    }

    /**
     * Fills the gaps of a template.
     *
     * @param field of the request that it comes from, for errors
     * @throws PromptException if the template cannot be read, names a list that is not there, or grows beyond 32,000
     *     characters
     */
    public static String expand(String field, String template, long seed, Wildcards wildcards) {
        return new PromptTemplate(field, seed, wildcards).expand(TemplateParser.parse(field, template), 0);
    }

    private String expand(List<TemplateNode> nodes, int depth) {
        StringBuilder text = new StringBuilder();
        for (TemplateNode node : nodes) {
            if (++expanded > MOST_NODES) {
                throw new PromptException(field, "the template takes more than " + MOST_NODES + " draws");
            }
            text.append(
                    switch (node) {
                        case TemplateNode.Words(String words) -> words;
                        case TemplateNode.Wildcard(String name) -> draw(values(name, depth), 1, "", depth + 1);
                        case TemplateNode.Choice choice -> expand(choice, depth);
                    });
            if (text.length() > LONGEST) {
                throw new PromptException(field, "the template grows beyond " + LONGEST + " characters");
            }
        }
        return text.toString();
    }

    private String expand(TemplateNode.Choice choice, int depth) {
        List<TemplateNode.Option> options = choice.options();
        // {2$$__colours__} draws twice from the list rather than once from a choice of one
        boolean ofList = options.size() == 1
                && options.getFirst().nodes().size() == 1
                && options.getFirst().nodes().getFirst() instanceof TemplateNode.Wildcard;
        if (ofList) {
            options = values(((TemplateNode.Wildcard) options.getFirst().nodes().getFirst()).name(), depth);
        }
        int most = Math.min(choice.most(), options.size());
        if (choice.least() > most) {
            throw new PromptException(
                    field, "the template draws " + choice.least() + " of " + options.size() + " options");
        }
        int count = choice.least() == most ? most : random.nextInt(choice.least(), most + 1);
        return draw(options, count, choice.separator(), ofList ? depth + 1 : depth);
    }

    private List<TemplateNode.Option> values(String name, int depth) {
        if (depth >= DEEPEST) {
            throw new PromptException(
                    field, "wildcards name each other more than " + DEEPEST + " deep, at __" + name + "__");
        }
        List<TemplateNode.Option> options = new ArrayList<>();
        for (String value : wildcards.values(name)) {
            options.add(TemplateParser.parseOption(field, value));
        }
        if (options.isEmpty()) {
            throw new PromptException(field, "there is no wildcard '" + name + "'; known: " + known());
        }
        return options;
    }

    private String known() {
        List<String> names = wildcards.names();
        return names.isEmpty()
                ? "none"
                : names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                        + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "");
    }

    private String draw(List<TemplateNode.Option> options, int count, String separator, int depth) {
        List<TemplateNode.Option> left = new ArrayList<>(options);
        List<String> drawn = new ArrayList<>();
        while (drawn.size() < count) {
            TemplateNode.Option option = left.remove(next(left));
            drawn.add(expand(option.nodes(), depth).strip());
        }
        return String.join(separator, drawn);
    }

    private int next(List<TemplateNode.Option> options) {
        double total = options.stream().mapToDouble(TemplateNode.Option::weight).sum();
        double place = random.nextDouble() * total;
        for (int i = 0; i < options.size(); i++) {
            place -= options.get(i).weight();
            if (place < 0) {
                return i;
            }
        }
        if (total > 0) {
            return options.size() - 1;
        }
        throw new PromptException(field, "the template draws among options that all have weight 0");
    }
}
