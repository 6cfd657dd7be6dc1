package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.AdapterException;
import dev.sfumato.prompts.PromptException;
import java.io.Serial;

/**
 * The refusal of a request because of one of its fields; the message names the field, what is wrong, the value that
 * came and the values that are allowed.
 */
public final class InvalidRequestException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_VALUE = 80;

    private final String field;
    private final String value;
    private final String allowed;

    /**
     * @param field as the HTTP API spells it, such as {@code guidance_scale}
     * @param problem what is wrong, as in {@code must be a finite number}
     * @param value what came; long text is cut in the message
     * @param allowed what would be accepted
     */
    public InvalidRequestException(String field, String problem, Object value, String allowed) {
        String shown = abbreviate(String.valueOf(value));
        super(field + ": " + problem + ", got " + shown + "; allowed: " + allowed);
        this.field = field;
        this.value = shown;
        this.allowed = allowed;
    }

    /**
     * For prompts that cannot be read; the cause's message says why.
     *
     * @param value what the field holds
     */
    InvalidRequestException(PromptException cause, String value) {
        super(cause.getMessage(), cause);
        this.field = cause.field();
        this.value = abbreviate(value);
        this.allowed = "what the model can read";
    }

    /** For an adapter that cannot be used. */
    public static InvalidRequestException of(AdapterException cause) {
        InvalidRequestException refused = new InvalidRequestException(
                cause.field(), String.valueOf(cause.getMessage()), cause.value(), cause.allowed());
        refused.initCause(cause);
        return refused;
    }

    /** The field as the HTTP API spells it: prompt, negative_prompt, model, n, size, steps, guidance_scale, … */
    public String field() {
        return field;
    }

    /** The value that came, cut if it was long. */
    public String value() {
        return value;
    }

    public String allowed() {
        return allowed;
    }

    private static String abbreviate(String value) {
        if (value.length() <= LONGEST_VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(LONGEST_VALUE - 1)) ? LONGEST_VALUE - 1 : LONGEST_VALUE;
        return value.substring(0, end) + "… (" + value.codePointCount(0, value.length()) + " characters)";
    }
}
