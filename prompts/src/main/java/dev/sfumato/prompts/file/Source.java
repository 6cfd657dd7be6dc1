package dev.sfumato.prompts.file;

import dev.sfumato.prompts.PromptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The text of a file, by lines. */
record Source(Path file, List<String> lines) {

    Source {
        lines = List.copyOf(lines);
    }

    /**
     * Reads UTF-8, with or without a byte order mark.
     *
     * @throws PromptException naming the line that is not UTF-8
     */
    static Source read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= bytes.length; end++) {
            if (end == bytes.length || bytes[end] == '\n') {
                lines.add(decode(file, ByteBuffer.wrap(bytes, start, end - start), lines.size() + 1));
                start = end + 1;
            }
        }
        return new Source(file, lines);
    }

    private static String decode(Path file, ByteBuffer bytes, int lineNumber) {
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            boolean marked = lineNumber == 1 && line.startsWith("\uFEFF");
            return marked ? line.substring(1) : line;
        } catch (CharacterCodingException e) {
            throw new PromptException(file.toString(), lineNumber, "line", "is not UTF-8");
        }
    }

    String text() {
        return String.join("\n", lines);
    }

    PromptException refused(int line, String field, String message) {
        return new PromptException(file.toString(), line, field, message);
    }
}
