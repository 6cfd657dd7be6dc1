package dev.sfumato.tracking.store;

/** What became of a run. */
public enum RunStatus {
    /**
     * Its process is alive and may log more. A run of another library, whose process cannot be known, counts as alive
     * for five minutes after it last wrote.
     */
    RUNNING,
    /** It ended with exit code 0. */
    FINISHED,
    /** It ended by itself with another exit code. */
    FAILED,
    /** Its process died without ending it. */
    INTERRUPTED
}
