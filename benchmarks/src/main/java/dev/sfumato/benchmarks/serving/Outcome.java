package dev.sfumato.benchmarks.serving;

/**
 * What became of a request; all times in seconds since the beginning.
 *
 * @param sent when it should have been sent, which is when its waiting began
 * @param started its first turn; not a number where that is not known
 */
record Outcome(Arrival arrival, double sent, double started, double ended, End end) {

    /** How requests end. */
    enum End {
        COMPLETED,
        FAILED,
        CANCELLED,
        REFUSED
    }

    boolean isCompleted() {
        return end == End.COMPLETED;
    }

    /** From its sending to its end. */
    double total() {
        return ended - sent;
    }

    /** From its sending to its first turn. */
    double untilStart() {
        return started - sent;
    }
}
