package dev.sfumato.modelloader.onnx.runs;

import java.io.Serial;

/** Says that an input cannot hold a value that it was given. */
public final class UnfitValueException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String input;

    UnfitValueException(String input, ArithmeticException cause) {
        super(cause.getMessage(), cause);
        this.input = input;
    }

    /** The input's name. */
    public String input() {
        return input;
    }
}
