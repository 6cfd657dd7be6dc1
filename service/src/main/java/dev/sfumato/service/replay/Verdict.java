package dev.sfumato.service.replay;

import java.util.Locale;

/** How a picture that was painted again compares with the first one; the later the worse. */
public enum Verdict {
    /** Every pixel is equal. */
    IDENTICAL,
    /** No channel of a pixel differs by more than was allowed. */
    WITHIN_TOLERANCE,
    /** A channel differs by more, or the size does. */
    DIFFERENT,
    /** The record is not enough to paint the picture again, or there is nothing to compare with. */
    NOT_REPLAYABLE;

    /** As the HTTP API and the command line say it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the first picture came out again. */
    public boolean holds() {
        return this == IDENTICAL || this == WITHIN_TOLERANCE;
    }
}
