package dev.sfumato.tracking.store.query;

/** The orders in which runs can be listed; runs that are equal in it come by their beginning. */
public enum RunSort {
    STARTED,
    UPDATED,
    NAME,
    /** How many steps were logged. */
    STEPS,
    /** How many images were logged. */
    IMAGES
}
