package dev.sfumato.prompts.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.RandomPrompts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

                {"seed": 9223372036854775807, "prompt": "ein Äpfelchen 🍎", "tags": [{"a": "b"}], "raw": true}
                """);
        assertThat(PromptFile.read(file))
                .containsExactly(
                        new PromptLine(
                                1, "a red apple", Map.of("seed", 7, "guidance_scale", 2.5, "scheduler", "euler")),
                        new PromptLine(
                                3,
                                "ein Äpfelchen 🍎",
                                Map.of("seed", Long.MAX_VALUE, "tags", List.of(Map.of("a", "b")), "raw", true)));
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
    void lists_stand_for_every_combination_of_their_values() throws IOException {
        Path file = write(
                "prompts.jsonl", "{\"prompt\": [\"a\", \"b\"], \"seed\": [1, 2], \"loras\": [{\"name\": \"x\"}]}\n");
        List<PromptLine> lines = PromptFile.read(file);
        Object loras = List.of(Map.of("name", "x"));
        assertThat(lines)
                .containsExactly(
                        new PromptLine(1, 1, 4, "a", Map.of("seed", 1, "loras", loras), false),
                        new PromptLine(1, 2, 4, "a", Map.of("seed", 2, "loras", loras), false),
                        new PromptLine(1, 3, 4, "b", Map.of("seed", 1, "loras", loras), false),
                        new PromptLine(1, 4, 4, "b", Map.of("seed", 2, "loras", loras), false));
        assertRefused(
                "{\"prompt\": \"a\", \"seed\": []}", 2, "seed", "must have a value or be left out, got an empty list");
        assertRefused("{\"prompt\": \"a\", \"seed\": [1, null]}", 2, "seed", "must be a list of values, got [1,null]");
        assertRefused("{\"prompt\": [\"a\", 3]}", 1, "prompt", "must be a text that is not blank, got 3");
        String many = "[" + "1,".repeat(100) + "1]";
        assertRefused(
                "{\"prompt\": \"a\", \"seed\": " + many + ", \"steps\": " + many + "}",
                1,
                "steps",
                "makes more than 10000 prompts of this line");
    }

    @Test
    void a_table_has_a_header_and_texts_in_its_cells() throws IOException {
        Path file = write("p.csv", """
                \uFEFFprompt,seed, scheduler

                "a red, ""big"" apple",7,euler
                "two
                lines",,ddim
                last,8,
                """);
        assertThat(PromptFile.read(file))
                .containsExactly(
                        new PromptLine(
                                3, 1, 1, "a red, \"big\" apple", Map.of("seed", "7", "scheduler", "euler"), true),
                        new PromptLine(4, 1, 1, "two\nlines", Map.of("scheduler", "ddim"), true),
                        new PromptLine(6, 1, 1, "last", Map.of("seed", "8"), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "p.csv|seed,steps!1,2|1: header: must name a column 'prompt', got [seed, steps]",
                "p.csv|prompt,seed,seed!a,1,2|1: header: names each column once, got [prompt, seed, seed]",
                "p.csv|prompt,seed!a,1!b|3: line: has 1 cells under 2 columns",
                "p.csv|prompt,seed!a,1!,2|3: prompt: must be a text that is not blank, got nothing",
                "p.csv|prompt,seed!a,\"1|1: line: here or below is no CSV: ",
                "p.yaml|- a!- prompt: b!  seed: [1|3: line: is not YAML: ",
                "p.yaml|- a!- seed: 3|2: prompt: must be a text that is not blank, got nothing",
                "p.yaml|- a!- 3|2: prompt: must be a text that is not blank, got 3",
                "p.yaml|- a!- |2: prompt: must be a text that is not blank, got null",
                "p.yaml|a text|1: prompts: must be a list of prompts",
                "p.yaml|defaults: {seed: 1}|1: prompts: is missing; it must be a list",
                "p.yaml|prompts: [a]!extra: 1|2: extra: is not known; allowed: defaults, prompts",
                "p.yaml|- prompt: a!  seed: 1!  seed: 2|3: seed: is there twice",
                "p.yaml|- prompt: a!  ? [x]!  : 1|2: line: has a name that is no text",
                "p.yaml|- &x a!- *x|1: line: has an anchor, which is not supported",
                "p.yaml|[a]!---![b]|3: document: is one too many; a file holds one",
                "p.yaml|- !!java.io.File x|1: "
            })
    void tables_and_documents_that_are_wrong_are_told_with_line_and_field(String name, String text, String message)
            throws IOException {
        String content = name.endsWith("csv") || !text.contains("!!") ? text.replace('!', '\n') : text;
        Path file = write(name, content);
        assertThatThrownBy(() -> PromptFile.read(file))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith(file + ":" + message);
    }

    @Test
    void a_document_may_have_defaults_and_lists() throws IOException {
        Path file = write("p.yml", """
                # pictures of fruit
                defaults:
                  steps: 8
                  guidance_scale: 2.5
                prompts:
                  - a red apple
                  - prompt: >
                      a green
                      pear
                    seed: [1, 2]
                    steps: 9
                """);
        assertThat(PromptFile.read(file))
                .containsExactly(
                        new PromptLine(6, "a red apple", Map.of("steps", 8, "guidance_scale", 2.5)),
                        new PromptLine(
                                7, 1, 2, "a green pear\n", Map.of("steps", 9, "guidance_scale", 2.5, "seed", 1), false),
                        new PromptLine(
                                7,
                                2,
                                2,
                                "a green pear\n",
                                Map.of("steps", 9, "guidance_scale", 2.5, "seed", 2),
                                false));
        assertThat(PromptFile.read(write("q.yaml", "[a, 'b: c']")))
                .containsExactly(new PromptLine(1, "a", Map.of()), new PromptLine(1, "b: c", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv", "yaml", "txt"})
    void random_files_are_read_or_refused_with_their_name(String form) throws IOException {
        RandomPrompts texts = new RandomPrompts(form.hashCode());
        SplittableRandom random = new SplittableRandom(7);
        List<String> signs = List.of(
                "- ",
                "\n",
                "prompt: ",
                "\"",
                "{\"prompt\": \"a\"}",
                ",",
                "prompt,seed\n",
                "*x",
                "&x ",
                "!!",
                "? ",
                "|",
                ">",
                "#",
                "  ");
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(8); k >= 0; k--) {
                text.append(random.nextBoolean() ? signs.get(random.nextInt(signs.size())) : texts.next());
            }
            Path file = Files.write(folder.resolve("f." + form), text.toString().getBytes(StandardCharsets.UTF_8));
            try {
                assertThat(PromptFile.read(file)).isNotEmpty();
            } catch (PromptException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "{\"a\":", "\"", ",", "!"})
    void endless_nesting_is_refused_too(String unit) throws IOException {
        for (String form : List.of("jsonl", "csv", "yaml")) {
            Path file = write("f." + form, unit.repeat(100_000));
            assertThatThrownBy(() -> PromptFile.read(file)).isInstanceOf(PromptException.class);
        }
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
        Path table = write("prompts.csv", "prompt\n");
        assertThatThrownBy(() -> PromptFile.read(table)).hasMessage(table + ": holds no prompts");
        Path yaml = write("prompts.yaml", "# nothing\n");
        assertThatThrownBy(() -> PromptFile.read(yaml)).hasMessage(yaml + ": holds no prompts");
        Path toml = write("prompts.toml", "prompt\n");
        assertThatThrownBy(() -> PromptFile.read(toml))
                .hasMessageStartingWith(
                        toml + ": the name must end in .jsonl (or .ndjson), .csv, .yaml (or .yml) or .txt");
        assertThatThrownBy(() -> PromptFile.read(folder.resolve("none.txt"))).isInstanceOf(NoSuchFileException.class);
    }
}
