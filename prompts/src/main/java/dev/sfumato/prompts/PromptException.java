package dev.sfumato.prompts;

import java.io.Serial;
import java.util.OptionalInt;

/** The refusal of a prompt or of a line of a prompt file, naming the field and, in a file, the line. */
public final class PromptException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String field;
    private final int line;

    /** For a prompt that came from no file. */
    public PromptException(String field, String message) {
        super(field + ": " + message);
        this.field = field;
        this.line = 0;
    }

    /**
     * For one line of a file.
     *
     * @param line counted from 1
     */
    public PromptException(String file, int line, String field, String message) {
        super(file + ":" + line + ": " + field + ": " + message);
        this.field = field;
        this.line = line;
    }

    /** The name of the field as its source spells it, such as {@code prompt}. */
    public String field() {
        return field;
    }

    /** The line of the file, counted from 1; empty if there is no file. */
    public OptionalInt line() {
        return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
    }
}
