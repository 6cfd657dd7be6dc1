package dev.sfumato.prompts.file;

import dev.sfumato.prompts.PromptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file that lists prompts in UTF-8: {@code .txt} with one prompt a line, or {@code .jsonl} with one JSON object a line
 * that holds a {@code prompt} and settings beside it. Blank lines are skipped.
 */
public final class PromptFile {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String PROMPT = "prompt";

    private final Path file;

    private PromptFile(Path file) {
        this.file = file;
    }

    /**
     * Reads all lines.
     *
     * @throws PromptException naming file, line and field if a line is not of the form that the file's name promises,
     *     or if the file holds no prompt at all
     * @throws IOException if the file cannot be read
     */
    public static List<PromptLine> read(Path path) throws IOException {
        PromptFile file = new PromptFile(path);
        boolean json = file.isJson();
        List<PromptLine> prompts = new ArrayList<>();
        List<String> lines = file.lines();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            if (!line.isEmpty()) {
                prompts.add(json ? file.parse(index + 1, line) : new PromptLine(index + 1, line, Map.of()));
            }
        }
        if (prompts.isEmpty()) {
            throw new PromptException(path.toString(), "holds no prompts");
        }
        return prompts;
    }

    private boolean isJson() {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return true;
        }
        if (name.endsWith(".txt")) {
            return false;
        }
        throw new PromptException(
                file.toString(), "the name must end in .jsonl (or .ndjson) or .txt, which tells the form of its lines");
    }

    private List<String> lines() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= bytes.length; end++) {
            if (end == bytes.length || bytes[end] == '\n') {
                lines.add(decode(ByteBuffer.wrap(bytes, start, end - start), lines.size() + 1));
                start = end + 1;
            }
        }
        return lines;
    }

    private String decode(ByteBuffer bytes, int lineNumber) {
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            boolean marked = lineNumber == 1 && line.startsWith("\uFEFF");
            return marked ? line.substring(1) : line;
        } catch (CharacterCodingException e) {
            throw refused(lineNumber, "line", "is not UTF-8");
        }
    }

    private PromptLine parse(int lineNumber, String line) {
        if (!(tree(lineNumber, line) instanceof ObjectNode object)) {
            throw refused(lineNumber, "line", "must be a JSON object, got " + line);
        }
        JsonNode prompt = object.path(PROMPT);
        if (!prompt.isString() || prompt.stringValue().isBlank()) {
            throw refused(
                    lineNumber,
                    PROMPT,
                    "must be a text that is not blank, got " + (prompt.isMissingNode() ? "nothing" : prompt));
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().equals(PROMPT)) {
                continue;
            }
            if (entry.getValue().isNull()) {
                throw refused(lineNumber, entry.getKey(), "must have a value or be left out, got null");
            }
            settings.put(entry.getKey(), MAPPER.treeToValue(entry.getValue(), Object.class));
        }
        return new PromptLine(lineNumber, prompt.stringValue(), settings);
    }

    private JsonNode tree(int lineNumber, String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw refused(lineNumber, "line", "is not JSON: " + e.getOriginalMessage());
        }
    }

    private PromptException refused(int lineNumber, String field, String message) {
        return new PromptException(file.toString(), lineNumber, field, message);
    }
}
