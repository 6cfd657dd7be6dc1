package dev.sfumato.prompts.syntax;

import dev.sfumato.prompts.PromptException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a prompt in which every tag is one {@link #TAG} character.
 *
 * <p>Tags are taken out before anything else is read, so what they hold is no syntax.
 *
 * @param field of the prompt, for errors
 * @param tags by position in the text
 */
record Source(String field, String text, Map<Integer, Node> tags) {

    /** Half a surrogate pair, which no well-formed text holds alone. */
    static final char TAG = '\uDC00';

    // A tag is short; looking for the end of each "<a:" through a long text would take the square of its length.
    private static final Pattern TAGS =
            Pattern.compile("<(\\w{1,100}):([^>]{1,300})>|<([\\w.+-]{1,100})>", Pattern.UNICODE_CHARACTER_CLASS);

    static Source of(String field, String text, boolean adapters) {
        requireUnicode(field, text);
        StringBuilder rest = new StringBuilder();
        Map<Integer, Node> tags = new HashMap<>();
        Matcher tag = TAGS.matcher(text);
        while (tag.find()) {
            tag.appendReplacement(rest, "");
            tags.put(
                    rest.length(),
                    tag.group(3) != null ? new Node.Embedding(tag.group(3)) : network(field, tag, adapters));
            rest.append(TAG);
        }
        return new Source(field, tag.appendTail(rest).toString(), Map.copyOf(tags));
    }

    private static Node network(String field, Matcher tag, boolean adapters) {
        String kind = tag.group(1);
        String[] arguments = tag.group(2).split(":", -1);
        if (!kind.equals("lora")) {
            throw new PromptException(
                    field,
                    "'" + tag.group() + "' asks for a " + kind
                            + ", which is not supported; allowed: <lora:name:weight>");
        }
        if (!adapters) {
            throw new PromptException(
                    field, "'" + tag.group() + "' has no place here; allowed: adapters in the prompt");
        }
        if (arguments.length > 2 || arguments[0].isBlank()) {
            throw new PromptException(
                    field, "'" + tag.group() + "' is not of the form <lora:name> or <lora:name:weight>");
        }
        return new Node.Lora(
                arguments[0].strip(), arguments.length == 1 ? 1 : Weights.read(field, arguments[1].strip()));
    }

    // The half pairs are ours, and tokenizers have no form for them either.
    private static void requireUnicode(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw new PromptException(field, "is not well-formed Unicode: half a surrogate pair at character " + i);
            }
        }
    }

    Node tag(int position) {
        Node tag = tags.get(position);
        if (tag == null) {
            throw new IllegalStateException("no tag at " + position);
        }
        return tag;
    }
}
