package dev.sfumato.prompts.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.prompts.PromptException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceFolderTokenizerTest {

    private static HuggingFaceFolderTokenizer open(String name) {
        return HuggingFaceFolderTokenizer.open(TokenizerFixtures.path(name));
    }

    @Test
    void short_text_is_padded_and_nothing_is_cut() {
        try (HuggingFaceFolderTokenizer tokenizer = open("wordpiece")) {
            TokenizedPrompt prompt = tokenizer.encode("a red apple");
            assertThat(prompt.ids()).hasSize(32).startsWith(2L).contains(3L).endsWith(0L);
            assertThat(prompt.tokenCount()).isEqualTo(5);
            assertThat(prompt.isTruncated()).isFalse();
            assertThat(prompt.idArray()).hasSize(32).startsWith(2).endsWith(0);
        }
    }

    @Test
    void text_that_just_fits_is_whole_and_one_word_more_is_cut_and_told() {
        try (HuggingFaceFolderTokenizer tokenizer = open("wordpiece")) {
            String fits = "a" + " a".repeat(29);
            assertThat(tokenizer.encode(fits).tokenCount()).isEqualTo(32);
            assertThat(tokenizer.encode(fits).truncatedText()).isEmpty();
            TokenizedPrompt cut = tokenizer.encode(fits + " red apple");
            assertThat(cut.ids()).isEqualTo(tokenizer.encode(fits).ids());
            assertThat(cut.tokenCount()).isEqualTo(32);
            assertThat(cut.truncatedText()).isEqualTo("red apple");
        }
    }

    @Test
    void cut_text_begins_at_a_whole_character_even_after_emoji_and_accents() {
        try (HuggingFaceFolderTokenizer tokenizer = open("wordpiece")) {
            String text = "𠮷 🍎 é ".repeat(10) + "🍏 the end";
            assertThat(tokenizer.encode(text).truncatedText()).isEqualTo("🍏 the end");
        }
    }

    @Test
    void a_text_of_many_thousand_words_is_cut_to_the_same_ids() {
        try (HuggingFaceFolderTokenizer tokenizer = open("clip")) {
            String text = "a red apple ".repeat(3000);
            TokenizedPrompt prompt = tokenizer.encode(text);
            assertThat(prompt.ids())
                    .hasSize(77)
                    .isEqualTo(tokenizer.encode("a red apple ".repeat(30)).ids());
            assertThat(text).endsWith(prompt.truncatedText());
            assertThat(prompt.truncatedText()).hasSizeGreaterThan(30_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83c", "apple \udf4e", "\udf4e\ud83c", "x\ud83cx"})
    void half_a_surrogate_pair_is_refused(String text) {
        try (HuggingFaceFolderTokenizer tokenizer = open("clip")) {
            assertThatThrownBy(() -> tokenizer.encode(text))
                    .isInstanceOf(PromptException.class)
                    .hasMessageStartingWith("prompt: is not well-formed Unicode: half a surrogate pair at character ");
        }
    }

    @Test
    void the_library_is_told_not_to_use_the_network() {
        try (HuggingFaceFolderTokenizer tokenizer = open("clip")) {
            assertThat(tokenizer.maxLength()).isEqualTo(77);
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        }
    }

    @Test
    void a_prompt_never_holds_more_tokens_than_ids() {
        assertThatThrownBy(() -> new TokenizedPrompt(List.of(1L), 2, ""))
                .hasMessage("tokenCount must be 0 to 1, got 2");
    }

    @Test
    void added_words_get_the_ids_after_the_vocabulary_and_all_their_tokens_where_they_stand() {
        Path folder = TokenizerFixtures.path("clip");
        try (Tokenizer plain = HuggingFaceFolderTokenizer.open(folder);
                Tokenizer more = HuggingFaceFolderTokenizer.open(
                        folder, List.of(new AddedWord("<bear>", 3), new AddedWord("cat-thing", 1)))) {
            long first = plain.vocabularySize();
            assertThat(more.vocabularySize()).isEqualTo(plain.vocabularySize() + 4);
            assertThat(more.textIds("<bear>")).containsExactly(first, first + 1, first + 2);
            assertThat(more.textIds("a cat-thing"))
                    .endsWith(first + 3)
                    .startsWith(plain.textIds("a").getFirst());
            assertThat(more.encode("a <bear>").ids()).contains(first, first + 1, first + 2);
            assertThat(more.textIds("a dog")).isEqualTo(plain.textIds("a dog"));
        }
    }

    @Test
    void an_added_word_that_is_a_token_already_is_refused() {
        Path folder = TokenizerFixtures.path("clip");
        assertThatThrownBy(() -> HuggingFaceFolderTokenizer.open(
                        folder, List.of(new AddedWord("<bear>", 2), new AddedWord("<bear>_1", 1))))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("the word '<bear>_1' is a token of the model already");
    }
}
