package dev.sfumato.service.http.docs;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The description of the HTTP API, as YAML the way it is kept and as JSON. Thread-safe. */
@Singleton
final class OpenApiDocument {
    private static final String PATH = "dev/sfumato/service/http/openapi.yaml";

    /** The document as it is kept. */
    byte[] yaml() {
        return Resource.read(PATH);
    }

    /** The same document in JSON. */
    byte[] json() {
        Map<String, Object> document =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml(), StandardCharsets.UTF_8));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
    }
}
