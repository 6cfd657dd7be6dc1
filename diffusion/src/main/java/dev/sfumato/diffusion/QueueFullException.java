package dev.sfumato.diffusion;

import java.io.Serial;
import java.time.Duration;

/** The refusal of a request because as many as the engine holds at once are unfinished. */
public final class QueueFullException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public QueueFullException(int limit, Duration retryAfter) {
        super("the engine already holds " + limit + " unfinished requests; try again in " + retryAfter.toSeconds()
                + " s");
        this.retryAfter = retryAfter;
    }

    /** When a place is expected to be free, by the step times measured so far; whole seconds, at least one. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
