package dev.sfumato.prompts.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All kinds of tokenizers give the ids that Hugging Face's library gives. */
class GoldenTokensTest {

    private static final List<String> LINES = lines();

    private static List<String> lines() {
        ArrayNode lines = (ArrayNode) TokenizerFixtures.json("lines.json");
        return lines.valueStream().map(JsonNode::stringValue).toList();
    }

    private static TokenizedPrompt expected(ObjectNode golden, int line) {
        int maxLength = golden.path("max_length").intValue();
        JsonNode encoding = golden.path("encodings").get(line);
        List<Long> ids = new ArrayList<>(
                encoding.path("ids").valueStream().map(JsonNode::longValue).toList());
        int count = ids.size();
        ids.addAll(Collections.nCopies(maxLength - count, golden.path("pad_id").longValue()));
        return new TokenizedPrompt(ids, count, encoding.path("cut").stringValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "clip-objects", "clip-json", "wordpiece", "unigram"})
    void equals_hugging_face_on_every_line(String name) {
        ObjectNode golden = (ObjectNode) TokenizerFixtures.json("golden-" + name + ".json");
        Path folder = TokenizerFixtures.path(name);
        try (HuggingFaceFolderTokenizer tokenizer = HuggingFaceFolderTokenizer.open(folder)) {
            assertThat(tokenizer.maxLength())
                    .isEqualTo(golden.path("max_length").intValue());
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(golden.path("vocabulary_size").intValue());
            assertThat(LINES).hasSizeGreaterThan(200).hasSameSizeAs(golden.path("encodings"));
            for (int line = 0; line < LINES.size(); line++) {
                assertThat(tokenizer.encode(LINES.get(line)))
                        .as("line %d: %s", line, LINES.get(line))
                        .isEqualTo(expected(golden, line));
            }
        }
    }

    @Test
    void many_threads_may_share_one_tokenizer() throws Exception {
        ObjectNode golden = (ObjectNode) TokenizerFixtures.json("golden-clip.json");
        try (HuggingFaceFolderTokenizer tokenizer = HuggingFaceFolderTokenizer.open(TokenizerFixtures.path("clip"));
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            Callable<Integer> task = () -> {
                int wrong = 0;
                for (int line = 0; line < LINES.size(); line++) {
                    if (!tokenizer.encode(LINES.get(line)).equals(expected(golden, line))) {
                        wrong++;
                    }
                }
                return wrong;
            };
            for (Future<Integer> wrong : threads.invokeAll(Collections.nCopies(6, task))) {
                assertThat(wrong.get()).isZero();
            }
        }
    }
}
