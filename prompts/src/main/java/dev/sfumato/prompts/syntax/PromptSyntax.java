package dev.sfumato.prompts.syntax;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the text of a prompt is read. */
public enum PromptSyntax {
    /** Word for word: brackets are brackets, and what finds no room is cut. */
    NONE,
    /** By the grammar of {@link PromptParser}, in as many windows as it takes. */
    A1111;

    /** The name at the APIs. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PromptSyntax> parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(PromptSyntax::wireName).toList();
    }
}
