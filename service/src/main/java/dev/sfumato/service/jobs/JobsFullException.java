package dev.sfumato.service.jobs;

import java.time.Duration;

/** The refusal of a job because the unfinished ones are as much work as is taken on. */
public final class JobsFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public JobsFullException(Duration pending, Duration limit, Duration retryAfter) {
        super("the unfinished jobs need about " + pending.toSeconds() + " s, and " + limit.toSeconds()
                + " s are taken on at most; try again in " + retryAfter.toSeconds() + " s");
        this.retryAfter = retryAfter;
    }

    /** When the job is expected to fit; whole seconds, at least one. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
