package dev.sfumato.prompts.tokenizer;

import dev.sfumato.prompts.PromptException;
import java.util.List;

/** A map from texts to the fixed-length lists of token ids that one text encoder was trained on; thread-safe. */
public interface Tokenizer extends AutoCloseable {

    /**
     * Encodes a text with the special tokens around it, cut or padded to {@link #maxLength()}.
     *
     * @throws PromptException if the text is not well-formed Unicode
     */
    TokenizedPrompt encode(String text);

    /**
     * All tokens of a text, without special tokens around it, neither cut nor padded.
     *
     * @throws PromptException if the text is not well-formed Unicode
     */
    List<Long> textIds(String text);

    /** What {@link #encode} puts around the tokens of a text. */
    WindowFrame frame();

    /** The number of ids that every text becomes, special tokens and padding included. */
    int maxLength();

    /** One more than the largest id that can come out. */
    int vocabularySize();

    @Override
    void close();
}
