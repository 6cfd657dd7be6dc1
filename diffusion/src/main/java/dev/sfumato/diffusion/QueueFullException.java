package dev.sfumato.diffusion;

import java.io.Serial;
import java.time.Duration;

/** The refusal of a request because the engine holds as many as it may, or as much work. */
public final class QueueFullException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * @param held what the engine holds already, such as a number of requests
     * @param untilRoom rounded up to whole seconds
     */
    public QueueFullException(String held, Duration untilRoom) {
        this(held, Math.max(1, untilRoom.plusNanos(999_999_999).toSeconds()));
    }

    private QueueFullException(String held, long seconds) {
        super("the engine already holds " + held + "; try again in " + seconds + " s");
        retryAfter = Duration.ofSeconds(seconds);
    }

    /** When a place is expected to be free, by the costs measured so far; whole seconds, at least one. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
