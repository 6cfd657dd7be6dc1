package dev.sfumato.modelloader;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a model folder, a graph or a device; the message names the folder, file or graph input and says what
 * was expected and what was found.
 */
public final class ModelException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as a caller may want to react to it. */
    public enum Kind {
        /** No such model, folder or file. */
        NOT_FOUND,
        /** A file is damaged, incomplete or not what its name says, or a graph refused its inputs. */
        BROKEN,
        /** The model is sound but of a kind that this version cannot run. */
        UNSUPPORTED,
        /** The device that was asked for is not there or failed. */
        DEVICE,
        /** The device has not enough memory for a run; a smaller one may succeed. */
        OUT_OF_MEMORY
    }

    private final Kind kind;

    public ModelException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ModelException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
