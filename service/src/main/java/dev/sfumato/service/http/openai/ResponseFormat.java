package dev.sfumato.service.http.openai;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the answer carries its pictures. */
enum ResponseFormat {
    /** Inside, as Base64. */
    B64_JSON,
    /** As addresses on this server. */
    URL;

    static Optional<ResponseFormat> parse(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName().equals(name))
                .findFirst();
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
