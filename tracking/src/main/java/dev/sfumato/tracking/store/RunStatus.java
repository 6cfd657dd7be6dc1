package dev.sfumato.tracking.store;

/** What became of a run. */
public enum RunStatus {
    /** Its process is alive and may log more. */
    RUNNING,
    /** It ended with exit code 0. */
    FINISHED,
    /** It ended by itself with another exit code. */
    FAILED,
    /** Its process died without ending it. */
    INTERRUPTED
}
