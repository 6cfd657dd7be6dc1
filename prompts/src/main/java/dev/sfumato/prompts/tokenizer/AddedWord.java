package dev.sfumato.prompts.tokenizer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A word that a tokenizer learns after it was trained, as textual inversion does.
 *
 * @param text how prompts write it
 * @param tokens that it becomes, at least 1; those after the first are written {@code text_1}, {@code text_2} and so on
 */
public record AddedWord(String text, int tokens) {

    public AddedWord {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an added word must not be blank");
        }
        if (tokens < 1) {
            throw new IllegalArgumentException("an added word needs at least 1 token, got " + tokens);
        }
    }

    /** The tokens in the order of their ids. */
    public List<String> names() {
        return IntStream.range(0, tokens)
                .mapToObj(i -> i == 0 ? text : text + "_" + i)
                .toList();
    }
}
