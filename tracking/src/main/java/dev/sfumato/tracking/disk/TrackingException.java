package dev.sfumato.tracking.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The one error of tracking: something about a run could not be stored or read. The message names the place and the
 * reason ("no space left on device"). What was asked for besides tracking is not affected: a caller may go on without.
 */
public final class TrackingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String place;

    public TrackingException(Path path, String problem) {
        this(path.toString(), problem);
    }

    public TrackingException(Path path, String problem, Throwable cause) {
        this(path.toString(), problem, cause);
    }

    /** @param place a file, or the address of a store without anything secret */
    public TrackingException(String place, String problem) {
        super(place + ": " + problem);
        this.place = place;
    }

    /** @param place a file, or the address of a store without anything secret */
    public TrackingException(String place, String problem, Throwable cause) {
        super(place + ": " + problem + ": " + reason(cause), cause);
        this.place = place;
    }

    /** The file, directory or store that could not be read or written. */
    public String place() {
        return place;
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
