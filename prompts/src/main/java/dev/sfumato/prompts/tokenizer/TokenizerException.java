package dev.sfumato.prompts.tokenizer;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The failure to open a tokenizer; the message names the folder or file and what is wrong with it. */
public final class TokenizerException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        this(message, null);
    }

    public TokenizerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
