package dev.sfumato.prompts.tokenizer;

import dev.sfumato.prompts.PromptException;

/** A map from texts to the fixed-length lists of token ids that one text encoder was trained on; thread-safe. */
public interface Tokenizer extends AutoCloseable {

    /**
     * Encodes a text with the special tokens around it, cut or padded to {@link #maxLength()}.
     *
     * @throws PromptException if the text is not well-formed Unicode
     */
    TokenizedPrompt encode(String text);

    /** The number of ids that every text becomes, special tokens and padding included. */
    int maxLength();

    /** One more than the largest id that can come out. */
    int vocabularySize();

    @Override
    void close();
}
