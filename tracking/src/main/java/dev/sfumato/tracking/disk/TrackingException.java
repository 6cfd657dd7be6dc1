package dev.sfumato.tracking.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The one error of tracking: something about a run could not be stored or read. The message names the path and the
 * reason ("no space left on device"). What was asked for besides tracking is not affected: a caller may go on without.
 */
public final class TrackingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Path path;

    public TrackingException(Path path, String problem) {
        super(path + ": " + problem);
        this.path = path;
    }

    public TrackingException(Path path, String problem, Throwable cause) {
        super(path + ": " + problem + ": " + reason(cause), cause);
        this.path = path;
    }

    /** The file or directory that could not be read or written. */
    public Path path() {
        return path;
    }

    private static String reason(Throwable cause) {
        @Nullable
        String message = cause instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        if (message == null) {
            return kind;
        }
        return cause.getClass() == IOException.class ? message : kind + ": " + message;
    }
}
