package dev.sfumato.diffusion.batching.ending;

/** Why a request ended without being finished or failing. */
public enum CancelReason {
    /** Its holder asked for it. */
    REQUESTED,
    /** The engine stopped before its first turn: nothing was done for it. */
    NOT_STARTED,
    /** The engine stopped while it was painted. */
    INTERRUPTED
}
