package dev.sfumato.service.generation.privacy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What records say of prompts. */
public enum PromptLogging {
    /** The whole text. */
    KEEP,
    /** Its SHA-256, by which equal prompts are found; whoever guesses a prompt can tell that it was this one. */
    HASH,
    /** Nothing. */
    DROP;

    /** As options say it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PromptLogging> parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(PromptLogging::wireName).toList();
    }
}
