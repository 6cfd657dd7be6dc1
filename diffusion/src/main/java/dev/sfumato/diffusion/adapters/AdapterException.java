package dev.sfumato.diffusion.adapters;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An adapter that cannot be found, read or joined with the model; the message names it and what is allowed. */
public final class AdapterException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String value;
    private final String allowed;

    /**
     * @param field of the request that asked for the adapter, such as {@code loras}
     * @param value the adapter's name
     */
    public AdapterException(String field, String what, String value, String allowed, @Nullable Throwable cause) {
        super(what, cause);
        this.field = field;
        this.value = value;
        this.allowed = allowed;
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    public String allowed() {
        return allowed;
    }
}
