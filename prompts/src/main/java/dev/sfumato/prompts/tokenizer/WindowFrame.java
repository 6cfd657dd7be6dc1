package dev.sfumato.prompts.tokenizer;

import java.util.List;

/**
 * What a tokenizer puts around the tokens of a text.
 *
 * @param opening special tokens before the text
 * @param closing special tokens behind the text
 * @param padId fills what is left of the length
 */
public record WindowFrame(List<Long> opening, List<Long> closing, long padId) {

    public WindowFrame {
        opening = List.copyOf(opening);
        closing = List.copyOf(closing);
    }
}
