package dev.sfumato.service.http.docs;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The files of Swagger UI that the documentation page needs, out of its web jar. */
final class SwaggerUi {
    private static final String POM = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final Map<String, String> FILES = Map.of(
            "swagger-ui.css", "text/css",
            "swagger-ui-bundle.js", "text/javascript",
            "favicon-32x32.png", "image/png");

    private final String version;

    SwaggerUi() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(Resource.read(POM), StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        version = properties.getProperty("version", "");
    }

    /** Its version, e.g. {@code 5.34.1}. */
    String version() {
        return version;
    }

    /** The media type of {@code file}, or empty if the page does not need it. */
    static Optional<String> typeOf(String file) {
        return Optional.ofNullable(FILES.get(file));
    }

    /** The content of a file that {@link #typeOf} knows. */
    byte[] read(String file) {
        return Resource.read("META-INF/resources/webjars/swagger-ui/" + version + "/" + file);
    }
}
