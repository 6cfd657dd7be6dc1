package dev.sfumato.prompts.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CLIP's and T5's tokenizers give the ids of Hugging Face's library on all lines of
 * {@code tools/golden/prompt_tokens.py}.
 */
class HuggingFaceParityTest {

    private static final JsonNode GOLDEN = JsonObjects.MAPPER.readTree(unpacked("golden.json.gz"));

    private static final List<String> LINES =
            GOLDEN.path("lines").valueStream().map(JsonNode::stringValue).toList();

    @TempDir
    private Path folder;

    private static byte[] unpacked(String name) {
        try (InputStream packed = HuggingFaceParityTest.class.getResourceAsStream("/tokens/" + name);
                GZIPInputStream unpacked = new GZIPInputStream(Objects.requireNonNull(packed, name))) {
            return unpacked.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void lay(String name, int maxLength, String... files) throws IOException {
        for (String file : files) {
            Files.write(folder.resolve(file), unpacked(name + "/" + file + ".gz"));
        }
        ObjectNode config;
        try (InputStream json = getClass().getResourceAsStream("/tokens/" + name + "/tokenizer_config.json")) {
            config = (ObjectNode) JsonObjects.MAPPER.readTree(Objects.requireNonNull(json));
        }
        config.put("model_max_length", maxLength);
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
    }

    private void layAll(String name, int maxLength) throws IOException {
        lay(
                name,
                maxLength,
                name.equals("clip") ? new String[] {"vocab.json", "merges.txt"} : new String[] {"tokenizer.json"});
    }

    private static List<Long> ids(String name, int line) {
        return GOLDEN.path("ids")
                .path(name)
                .path(line)
                .valueStream()
                .map(JsonNode::longValue)
                .toList();
    }

    /** The ids as Hugging Face's library cuts and pads them: one closing token stays, padding follows. */
    private static List<Long> cutAndPadded(List<Long> ids, int maxLength, long pad) {
        List<Long> expected = new ArrayList<>(ids.subList(0, Math.min(ids.size(), maxLength)));
        if (ids.size() > maxLength) {
            expected.set(maxLength - 1, ids.getLast());
        }
        expected.addAll(Collections.nCopies(maxLength - expected.size(), pad));
        return expected;
    }

    private void requireEqualIds(String name, int maxLength, long pad) {
        try (HuggingFaceFolderTokenizer tokenizer = HuggingFaceFolderTokenizer.open(folder)) {
            for (int line = 0; line < LINES.size(); line++) {
                List<Long> ids = ids(name, line);
                TokenizedPrompt prompt = tokenizer.encode(LINES.get(line));
                assertThat(prompt.ids())
                        .as("line %d: %s", line, LINES.get(line))
                        .isEqualTo(cutAndPadded(ids, maxLength, pad));
                assertThat(prompt.tokenCount()).isEqualTo(Math.min(ids.size(), maxLength));
            }
        }
    }

    @Test
    void the_lines_are_many_and_of_all_kinds() {
        assertThat(new HashSet<>(LINES)).hasSizeGreaterThan(3_000);
        assertThat(LINES).contains("", " ", "\t", "nul\0inside").anyMatch(line -> line.length() > 1_000);
        assertThat(GOLDEN.path("versions").path("transformers").asString("")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"clip, 77, 49407", "clip, 4096, 49407", "t5, 256, 0", "t5, 2048, 0"})
    void ids_equal_hugging_face_on_every_line(String name, int maxLength, long pad) throws IOException {
        layAll(name, maxLength);
        requireEqualIds(name, maxLength, pad);
    }

    @Test
    void t5_folders_whose_normalizer_also_strips_give_the_same_ids() throws IOException {
        layAll("t5", 256);
        Path file = folder.resolve("tokenizer.json");
        ObjectNode definition = JsonObjects.read(file);
        List<Object> steps = List.of(
                definition.path("normalizer"),
                Map.of("type", "Strip", "strip_left", false, "strip_right", true),
                Map.of("type", "Replace", "pattern", Map.of("Regex", " {2,}"), "content", "▁"));
        Map<String, Object> words =
                Map.of("type", "Metaspace", "replacement", "▁", "prepend_scheme", "always", "split", true);
        definition.set("normalizer", JsonObjects.MAPPER.valueToTree(Map.of("type", "Sequence", "normalizers", steps)));
        definition.set("pre_tokenizer", JsonObjects.MAPPER.valueToTree(words));
        Files.writeString(file, definition.toString());
        requireEqualIds("t5", 256, 0);
    }
}
