package dev.sfumato.service.http.json;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses a request body as one JSON object. {@code NaN} and infinities are read although JSON has none, so that the
 * error can name their field; numbers keep their exact value; a name that appears twice is an error. Thread-safe.
 */
final class JsonObjectReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonObjectReader() {}

    /** The fields of the object that {@code json} holds, in their order. */
    static Map<String, JsonNode> read(byte[] json) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw broken("the body must be one JSON object");
            }
            Map<String, JsonNode> fields = fields(parser);
            if (parser.nextToken() != null) {
                throw broken("something follows the JSON object" + at(parser.currentTokenLocation()));
            }
            return fields;
        } catch (JacksonException failure) {
            throw broken("the body is not valid JSON: " + failure.getOriginalMessage() + at(failure.getLocation()));
        }
    }

    private static Map<String, JsonNode> fields(JsonParser parser) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            JsonNode value = MAPPER.readTree(parser);
            if (fields.put(name, value) != null) {
                String shown = Shown.of(name);
                throw new ApiException(ApiError.invalid(name, "duplicate_parameter", shown + " is given twice"));
            }
        }
        return fields;
    }

    private static ApiException broken(String message) {
        return new ApiException(ApiError.invalid(null, "invalid_json", message));
    }

    // A limit of the parser that is exceeded has no place.
    private static String at(@Nullable TokenStreamLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
