package dev.sfumato.service.batches;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one line of a batch's input. Stateless. */
final class LineReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    private static final List<String> FIELDS = List.of("custom_id", "method", "url", "body");
    private static final int LONGEST_ID = 512;

    private LineReader() {}

    /**
     * The request of a line.
     *
     * @param endpoint that the batch is for
     * @throws BadLineException if the line is none
     */
    static BatchLine read(int number, String text, String endpoint) {
        JsonNode line = parse(number, text);
        for (String name : line.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw bad(number, "unknown_parameter", name, "is unknown; known: " + String.join(", ", FIELDS));
            }
        }
        String id = text(number, line, "custom_id", null);
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw bad(number, "invalid_custom_id", "custom_id", "must have 1 to " + LONGEST_ID + " characters");
        }
        text(number, line, "method", Set.of("POST"));
        text(number, line, "url", Set.of(endpoint));
        JsonNode body = line.get("body");
        if (body == null || !body.isObject()) {
            throw bad(number, "missing_required_parameter", "body", "must be an object");
        }
        return new BatchLine(number, id, MAPPER.writeValueAsBytes(body));
    }

    private static JsonNode parse(int number, String text) {
        JsonNode line;
        try {
            line = MAPPER.readTree(text);
        } catch (JacksonException failure) {
            throw bad(number, "invalid_json_line", null, "is not valid JSON: " + failure.getOriginalMessage());
        }
        if (!line.isObject()) {
            throw bad(number, "invalid_json_line", null, "must be one JSON object");
        }
        return line;
    }

    private static String text(int number, JsonNode line, String name, @Nullable Set<String> allowed) {
        JsonNode value = line.get(name);
        if (value == null || !value.isString()) {
            throw bad(number, "missing_required_parameter", name, "must be a string");
        }
        String text = value.stringValue();
        if (allowed != null && !allowed.contains(text)) {
            throw bad(
                    number,
                    "invalid_" + name,
                    name,
                    "is not supported here, got "
                            + text.substring(0, Math.min(text.length(), 80)).replaceAll("\\p{Cntrl}", " ")
                            + "; allowed: " + String.join(", ", allowed));
        }
        return text;
    }

    private static BadLineException bad(int number, String code, @Nullable String field, String problem) {
        String message = (field == null ? "line " + number : field) + ": " + problem;
        return new BadLineException(new LineError(code, message, field, number));
    }

    /** What is wrong with a line. */
    static final class BadLineException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient LineError error;

        private BadLineException(LineError error) {
            super(error.message());
            this.error = error;
        }

        LineError error() {
            return error;
        }
    }
}
