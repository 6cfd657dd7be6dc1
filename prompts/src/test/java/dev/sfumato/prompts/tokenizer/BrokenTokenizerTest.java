package dev.sfumato.prompts.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a tokenizer's folder, the message names the file and the fault. */
class BrokenTokenizerTest {

    @TempDir
    private Path temporary;

    private Path clip = Path.of("");
    private Path wordpiece = Path.of("");

    @BeforeEach
    void copyTokenizers() {
        clip = TokenizerFixtures.copy("clip", temporary.resolve("clip"));
        wordpiece = TokenizerFixtures.copy("wordpiece", temporary.resolve("wordpiece"));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Path folder) {
        return assertThatThrownBy(() -> HuggingFaceFolderTokenizer.open(folder).close())
                .isInstanceOf(TokenizerException.class);
    }

    private static void replace(Path file, String old, String fresh) throws IOException {
        String content = Files.readString(file);
        assertThat(content).contains(old);
        Files.writeString(file, content.replace(old, fresh));
    }

    @Test
    void a_folder_without_a_tokenizer() throws IOException {
        Files.delete(clip.resolve("merges.txt"));
        assertRefused(clip).hasMessage(clip + ": has neither tokenizer.json nor vocab.json and merges.txt");
        Files.createFile(clip.resolve("spiece.model"));
        assertRefused(clip).hasMessageEndingWith("AutoTokenizer of transformers writes it as tokenizer.json");
    }

    @Test
    void a_tokenizer_that_is_not_json() throws IOException {
        Path file = wordpiece.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).substring(0, 2000));
        assertRefused(wordpiece).hasMessageStartingWith(file + ": is not JSON: ");
        Files.writeString(file, "[]");
        assertRefused(wordpiece).hasMessage(file + ": is not a JSON object");
    }

    @Test
    void json_that_is_no_tokenizer() throws IOException {
        Files.writeString(
                wordpiece.resolve("tokenizer.json"),
                "{\"model\": {\"type\": \"Nonsense\", \"vocab\": {\"[PAD]\": 0}}}");
        assertRefused(wordpiece).hasMessageStartingWith(wordpiece + ": is not a tokenizer: ");
    }

    @Test
    void a_configuration_without_a_length() throws IOException {
        replace(clip.resolve("tokenizer_config.json"), "\"model_max_length\": 77", "\"model_max_length\": 1e30");
        assertRefused(clip)
                .hasMessage(clip + ": tokenizer_config.json gives no model_max_length from 1 to 1000000, got 1.0E30");
        Files.delete(wordpiece.resolve("tokenizer_config.json"));
        assertRefused(wordpiece).hasMessageContaining("gives no model_max_length");
    }

    @Test
    void a_length_without_room_for_text() throws IOException {
        replace(clip.resolve("tokenizer_config.json"), "\"model_max_length\": 77", "\"model_max_length\": 2");
        assertRefused(clip).hasMessage(clip + ": model_max_length 2 has no room for text beside 2 special tokens");
    }

    @Test
    void a_configuration_without_a_token_to_pad_with() throws IOException {
        replace(wordpiece.resolve("tokenizer_config.json"), "[PAD]", "[NOPE]");
        assertRefused(wordpiece)
                .hasMessage(
                        wordpiece + ": tokenizer_config.json must name a pad_token of the vocabulary, got '[NOPE]'");
        replace(wordpiece.resolve("tokenizer_config.json"), "[NOPE]", "");
        assertRefused(wordpiece).hasMessageEndingWith("must name a pad_token of the vocabulary, got ''");
    }

    @Test
    void a_side_that_is_not_known() throws IOException {
        replace(wordpiece.resolve("tokenizer_config.json"), "\"right\"", "\"left\"");
        assertRefused(wordpiece)
                .hasMessage(wordpiece.resolve("tokenizer_config.json")
                        + ": padding_side 'left' is not supported; known is 'right'");
    }

    @Test
    void a_vocabulary_with_merges_of_another_class() throws IOException {
        replace(clip.resolve("tokenizer_config.json"), "CLIPTokenizer", "GPT2Tokenizer");
        assertRefused(clip).hasMessageContaining("tokenizer_class 'GPT2Tokenizer' cannot be read from vocab.json");
    }

    @Test
    void a_vocabulary_without_the_special_tokens() throws IOException {
        replace(clip.resolve("vocab.json"), "<|startoftext|>", "<|start|>");
        assertRefused(clip).hasMessage(clip.resolve("vocab.json") + ": has no special token '<|startoftext|>'");
    }

    @Test
    void merges_that_are_no_merges() throws IOException {
        Files.writeString(clip.resolve("merges.txt"), "a b c\n");
        assertRefused(clip)
                .hasMessage(clip.resolve("merges.txt") + ": a merge is two pieces with a space between, got 'a b c'");
        Files.writeString(clip.resolve("merges.txt"), "neverheardof thispiece\n");
        assertRefused(clip).hasMessageStartingWith(clip + ": is not a tokenizer: ");
    }
}
