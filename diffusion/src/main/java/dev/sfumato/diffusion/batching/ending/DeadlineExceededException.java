package dev.sfumato.diffusion.batching.ending;

import java.io.Serial;
import java.time.Duration;

/** The failure of a request that was not finished within the time that it gave; see {@code deadline} of the submission. */
public final class DeadlineExceededException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * The end of one request.
     *
     * @param state how far it had come
     */
    public DeadlineExceededException(Duration deadline, String state) {
        super("deadline: the request was not finished within " + deadline.toMillis() + " ms; it was " + state);
    }
}
