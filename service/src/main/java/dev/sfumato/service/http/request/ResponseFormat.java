package dev.sfumato.service.http.request;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the answer carries its pictures. */
public enum ResponseFormat {
    /** Inside, as Base64. */
    B64_JSON,
    /** As addresses on this server. */
    URL;

    /** Finds a format by its name. */
    public static Optional<ResponseFormat> parse(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName().equals(name))
                .findFirst();
    }

    /** The name at our APIs. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
