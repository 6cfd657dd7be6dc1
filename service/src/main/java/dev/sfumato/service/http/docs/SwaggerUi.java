package dev.sfumato.service.http.docs;

import java.util.Map;
import java.util.Optional;

/** The files of Swagger UI that the documentation page needs, out of its web jar. */
final class SwaggerUi {
    private static final Map<String, String> FILES = Map.of(
            "swagger-ui.css", "text/css",
            "swagger-ui-bundle.js", "text/javascript");

    private final WebJar jar = WebJar.open("org.webjars", "swagger-ui");

    /** Its version, e.g. {@code 5.34.1}. */
    String version() {
        return jar.version();
    }

    /** The media type of {@code file}, or empty if the page does not need it. */
    static Optional<String> typeOf(String file) {
        return Optional.ofNullable(FILES.get(file));
    }

    /** The content of a file that {@link #typeOf} knows. */
    byte[] read(String file) {
        return Resource.read(jar.path(file));
    }
}
