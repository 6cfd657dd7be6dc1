package dev.sfumato.service.generation.privacy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What records keep of pictures. */
public enum ImageLogging {
    /** The files of what was painted, and of what it was painted from. */
    KEEP,
    /** Nothing. */
    DROP;

    /** As options say it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ImageLogging> parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(ImageLogging::wireName).toList();
    }
}
