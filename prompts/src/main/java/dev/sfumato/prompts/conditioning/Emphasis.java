package dev.sfumato.prompts.conditioning;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a window's states after each was multiplied by the weight of its token. */
public enum Emphasis {
    /** They are scaled so that their mean is what it was, which AUTOMATIC1111 calls "Original". */
    ORIGINAL,
    /** Nothing, which AUTOMATIC1111 calls "No norm". */
    NO_NORM;

    /** The name at the APIs. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Emphasis> parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(Emphasis::wireName).toList();
    }
}
