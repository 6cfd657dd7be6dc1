package dev.sfumato.prompts.syntax;

import dev.sfumato.prompts.PromptException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads prompts as AUTOMATIC1111's web interface does: every text is a prompt, and brackets without a partner have a
 * meaning too. Refused are only weights and numbers beyond all sense, tags for networks that are not supported, and
 * text that is not well-formed Unicode.
 */
public final class PromptParser {

    private static final Pattern AND = Pattern.compile("\\bAND\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WEIGHT = Pattern.compile(
            ":" + Spaces.REGEX + "*([-+]?(?:\\d*\\.\\d+|\\d+\\.?))\\z", Pattern.UNICODE_CHARACTER_CLASS);

    private PromptParser() {}

    /**
     * Reads a prompt.
     *
     * @throws PromptException naming {@code prompt} and what cannot be honoured
     */
    public static Prompt parse(String text) {
        Source source = Source.of("prompt", text, true);
        List<Prompt.Part> parts = new ArrayList<>();
        Matcher and = AND.matcher(source.text());
        int from = 0;
        while (and.find()) {
            parts.add(part(source, from, and.start()));
            from = and.end();
        }
        parts.add(part(source, from, source.text().length()));
        return new Prompt(parts);
    }

    /**
     * Reads a negative prompt, in which {@code AND} is a word and adapters have no place.
     *
     * @throws PromptException naming {@code negative_prompt} and what cannot be honoured
     */
    public static Prompt parseNegative(String text) {
        Source source = Source.of("negative_prompt", text, false);
        return new Prompt(List.of(new Prompt.Part(nodes(source, 0, source.text().length()), 1)));
    }

    private static Prompt.Part part(Source source, int from, int until) {
        String text = source.text();
        int end = Spaces.skipBack(text, from, until);
        double weight = 1;
        int colon = lastColon(text, from, end);
        Matcher number = WEIGHT.matcher(text).region(colon, end);
        if (colon < end && number.lookingAt()) {
            weight = Weights.read(source.field(), number.group(1));
            end = Spaces.skipBack(text, from, colon);
        }
        return new Prompt.Part(nodes(source, from, end), weight);
    }

    private static int lastColon(String text, int from, int end) {
        int colon = text.lastIndexOf(':', end - 1);
        return colon < from ? end : colon;
    }

    private static List<Node> nodes(Source source, int start, int end) {
        int from = Spaces.skip(source.text(), start, end);
        int until = Spaces.skipBack(source.text(), from, end);
        return NodeNesting.stripped(EmphasisReader.read(source, ScheduleReader.read(source, from, until)));
    }
}
