package dev.sfumato.prompts.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.prompts.PromptException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFileTest {

    @TempDir
    private Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private void assertRefused(String line, int number, String field, String message) throws IOException {
        Path file = write("prompts.jsonl", "{\"prompt\": \"fine\"}\n".repeat(number - 1) + line + "\n");
        PromptException refusal = catchThrowableOfType(PromptException.class, () -> PromptFile.read(file));
        assertThat(refusal).isNotNull().hasMessageStartingWith(file + ":" + number + ": " + field + ": " + message);
        assertThat(refusal.line()).hasValue(number);
        assertThat(refusal.field()).isEqualTo(field);
    }

    @Test
    void json_lines_give_prompts_with_settings_of_every_kind() throws IOException {
        Path file = write("prompts.jsonl", """
                {"prompt": "a red apple", "seed": 7, "guidance_scale": 2.5, "scheduler": "euler"}

                {"seed": 9223372036854775807, "prompt": "ein Äpfelchen 🍎", "tags": ["a", "b"], "raw": true}
                """);
        assertThat(PromptFile.read(file))
                .containsExactly(
                        new PromptLine(
                                1, "a red apple", Map.of("seed", 7, "guidance_scale", 2.5, "scheduler", "euler")),
                        new PromptLine(
                                3,
                                "ein Äpfelchen 🍎",
                                Map.of("seed", Long.MAX_VALUE, "tags", List.of("a", "b"), "raw", true)));
    }

    @Test
    void text_lines_are_prompts_as_they_stand() throws IOException {
        Path file = write("prompts.TXT", "\uFEFFa red apple\r\n\r\n  # a cat, {\"not\": \"json\"}  \n\nthe last");
        assertThat(PromptFile.read(file))
                .containsExactly(
                        new PromptLine(1, "a red apple", Map.of()),
                        new PromptLine(3, "# a cat, {\"not\": \"json\"}", Map.of()),
                        new PromptLine(5, "the last", Map.of()));
    }

    @Test
    void a_line_that_is_wrong_is_told_with_file_line_and_field() throws IOException {
        assertRefused("{\"prompt\": ", 3, "line", "is not JSON: ");
        assertRefused("{\"prompt\": \"a\"} {}", 2, "line", "is not JSON: ");
        assertRefused("{\"prompt\": \"a\", \"prompt\": \"b\"}", 2, "line", "is not JSON: Duplicate");
        assertRefused("\"a red apple\"", 1, "line", "must be a JSON object, got \"a red apple\"");
        assertRefused("{\"seed\": 1}", 2, "prompt", "must be a text that is not blank, got nothing");
        assertRefused("{\"prompt\": \"  \"}", 1, "prompt", "must be a text that is not blank, got \"  \"");
        assertRefused("{\"prompt\": 5}", 1, "prompt", "must be a text that is not blank, got 5");
        assertRefused("{\"prompt\": null}", 1, "prompt", "must be a text that is not blank, got null");
        assertRefused("{\"prompt\": \"a\", \"seed\": null}", 2, "seed", "must have a value or be left out, got null");
    }

    @Test
    void bytes_that_are_not_utf8_are_told_with_their_line() throws IOException {
        Path file = Files.write(folder.resolve("a.txt"), "fine\nÄpfel\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PromptFile.read(file)).hasMessage(file + ":2: line: is not UTF-8");
    }

    @Test
    void a_file_without_prompts_or_of_an_unknown_kind_is_refused() throws IOException {
        Path empty = write("empty.jsonl", "\n\n");
        assertThatThrownBy(() -> PromptFile.read(empty)).hasMessage(empty + ": holds no prompts");
        Path csv = write("prompts.csv", "prompt\n");
        assertThatThrownBy(() -> PromptFile.read(csv))
                .hasMessageStartingWith(csv + ": the name must end in .jsonl (or .ndjson) or .txt");
        assertThatThrownBy(() -> PromptFile.read(folder.resolve("none.txt"))).isInstanceOf(NoSuchFileException.class);
    }
}
