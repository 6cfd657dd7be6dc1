package dev.sfumato.prompts.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The reading of a tokenizer's JSON files. */
final class JsonObjects {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonObjects() {}

    static ObjectNode read(Path file) {
        try {
            if (MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new TokenizerException(file + ": is not a JSON object");
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw new TokenizerException(file + ": is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** An empty object if there is no such file. */
    static ObjectNode readIfPresent(Path file) {
        return Files.exists(file) ? read(file) : MAPPER.createObjectNode();
    }

    /** A token as configuration files write it, either as text or as an object with its content; "" if absent. */
    static String token(JsonNode node) {
        return node.isObject() ? node.path("content").asString("") : node.asString("");
    }
}
