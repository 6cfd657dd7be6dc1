package dev.sfumato.prompts.template;

import dev.sfumato.prompts.PromptException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads templates; made for one text, not thread-safe. */
final class TemplateParser {

    /** Deeper nesting is refused. */
    static final int DEEPEST = 50;

    private static final Pattern WILDCARD = Pattern.compile("__([\\p{L}\\p{N}*](?:[\\p{L}\\p{N}./* -]|_(?!_))*)__");
    private static final Pattern COUNT = Pattern.compile("\\s*(\\d{1,6})?(-)?(\\d{1,6})?\\s*\\$\\$");
    private static final Pattern SEPARATOR = Pattern.compile("([^{}|$]*)\\$\\$");
    private static final Pattern WEIGHT = Pattern.compile("\\s*(\\d{1,9}(?:\\.\\d{0,9})?|\\.\\d{1,9})::");
    private static final String ESCAPABLE = "{}|_$";
    private static final String DEFAULT_SEPARATOR = ", ";

    private final String field;
    private final String text;
    private int at;

    private TemplateParser(String field, String text) {
        this.field = field;
        this.text = text;
    }

    /** @throws PromptException if a brace has no partner or a count cannot be read */
    static List<TemplateNode> parse(String field, String text) {
        TemplateParser parser = new TemplateParser(field, text);
        List<TemplateNode> nodes = parser.nodes("", 0);
        if (parser.at < text.length()) {
            throw parser.refused("'}' at character " + parser.at + " closes nothing; write \\} for the sign itself");
        }
        return nodes;
    }

    /** Reads a value of a list: a template with perhaps a weight before it. */
    static TemplateNode.Option parseOption(String field, String text) {
        TemplateParser parser = new TemplateParser(field, text);
        TemplateNode.Option option = parser.option("", 0);
        if (parser.at < text.length()) {
            throw parser.refused("'}' at character " + parser.at + " of '" + text + "' closes nothing");
        }
        return option;
    }

    /** Reads up to the end, a closing brace or one of the given signs. */
    private List<TemplateNode> nodes(String stops, int depth) {
        List<TemplateNode> nodes = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '}' && stops.indexOf(text.charAt(at)) < 0) {
            char sign = text.charAt(at);
            Matcher wildcard = WILDCARD.matcher(text).region(at, text.length());
            if (sign == '\\' && at + 1 < text.length() && ESCAPABLE.indexOf(text.charAt(at + 1)) >= 0) {
                words.append(text.charAt(at + 1));
                at += 2;
            } else if (sign == '$' && text.startsWith("${", at)) {
                throw refused("variables as at character " + at + " are not supported; write \\$ for the sign itself");
            } else if (sign == '{') {
                flush(words, nodes);
                nodes.add(choice(depth + 1));
            } else if (sign == '_' && wildcard.lookingAt()) {
                flush(words, nodes);
                nodes.add(new TemplateNode.Wildcard(wildcard.group(1)));
                at = wildcard.end();
            } else {
                words.append(sign);
                at++;
            }
        }
        flush(words, nodes);
        return nodes;
    }

    private static void flush(StringBuilder words, List<TemplateNode> nodes) {
        if (!words.isEmpty()) {
            nodes.add(new TemplateNode.Words(words.toString()));
            words.setLength(0);
        }
    }

    private TemplateNode choice(int depth) {
        int start = at++;
        if (depth > DEEPEST) {
            throw refused("braces are nested more than " + DEEPEST + " deep");
        }
        Matcher count = COUNT.matcher(text).region(at, text.length());
        boolean counted = count.lookingAt() && (count.group(1) != null || count.group(2) != null);
        String separator = DEFAULT_SEPARATOR;
        if (counted) {
            at = count.end();
            Matcher custom = SEPARATOR.matcher(text).region(at, text.length());
            if (custom.lookingAt()) {
                separator = custom.group(1);
                at = custom.end();
            }
        }
        List<TemplateNode.Option> options = options(depth);
        if (at == text.length()) {
            throw refused("'{' at character " + start + " is never closed; write \\{ for the sign itself");
        }
        at++;
        return counted ? counted(count, separator, options) : new TemplateNode.Choice(1, 1, separator, options);
    }

    private TemplateNode counted(Matcher count, String separator, List<TemplateNode.Option> options) {
        int least = count.group(1) == null ? 0 : Integer.parseInt(count.group(1));
        int most = count.group(3) != null
                ? Integer.parseInt(count.group(3))
                : count.group(2) == null ? least : Integer.MAX_VALUE;
        if ((count.group(2) == null && count.group(3) != null) || least > most) {
            throw refused("'" + count.group().strip() + "' is no count; allowed: 2$$, 1-3$$, -3$$ or 2-$$");
        }
        return new TemplateNode.Choice(least, most, separator, options);
    }

    private List<TemplateNode.Option> options(int depth) {
        List<TemplateNode.Option> options = new ArrayList<>();
        do {
            if (!options.isEmpty()) {
                at++;
            }
            options.add(option("|", depth));
        } while (at < text.length() && text.charAt(at) == '|');
        return options;
    }

    private TemplateNode.Option option(String stops, int depth) {
        Matcher weight = WEIGHT.matcher(text).region(at, text.length());
        if (!weight.lookingAt()) {
            return new TemplateNode.Option(1, nodes(stops, depth));
        }
        at = weight.end();
        return new TemplateNode.Option(Double.parseDouble(weight.group(1)), nodes(stops, depth));
    }

    private PromptException refused(String message) {
        return new PromptException(field, message);
    }
}
