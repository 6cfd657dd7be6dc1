package dev.sfumato.prompts.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One JSON object a line. */
final class JsonLines {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonLines() {}

    static List<Entry> read(Source source) {
        List<Entry> entries = new ArrayList<>();
        for (int index = 0; index < source.lines().size(); index++) {
            String line = source.lines().get(index).strip();
            if (!line.isEmpty()) {
                entries.add(entry(source, index + 1, line));
            }
        }
        return entries;
    }

    private static Entry entry(Source source, int number, String line) {
        if (!(tree(source, number, line) instanceof ObjectNode object)) {
            throw source.refused(number, "line", "must be a JSON object, got " + line);
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            values.put(
                    each.getKey(), each.getValue().isNull() ? null : MAPPER.treeToValue(each.getValue(), Object.class));
        }
        return new Entry(number, values);
    }

    private static JsonNode tree(Source source, int number, String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw source.refused(number, "line", "is not JSON: " + e.getOriginalMessage());
        }
    }
}
