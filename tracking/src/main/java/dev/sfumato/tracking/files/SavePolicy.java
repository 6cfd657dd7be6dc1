package dev.sfumato.tracking.files;

/** When a saved file is copied into the run, and uploaded to Weights &amp; Biases. */
public enum SavePolicy {
    /** At once, and never again. */
    NOW,
    /** At once, and again when the run ends, if it has changed. */
    END,
    /** At once, within seconds of a change, and when the run ends. */
    LIVE
}
