package dev.sfumato.tracking.sync;

/** A run was not uploaded, or not to its end. The message says what to do. */
public final class SyncException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SyncException(String message) {
        super(message);
    }

    public SyncException(String message, Throwable cause) {
        super(message, cause);
    }
}
