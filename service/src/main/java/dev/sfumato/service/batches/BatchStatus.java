package dev.sfumato.service.batches;

import java.util.Locale;

/** How far a batch is, as OpenAI names it. */
public enum BatchStatus {
    VALIDATING,
    FAILED,
    IN_PROGRESS,
    FINALIZING,
    COMPLETED,
    EXPIRED,
    CANCELLING,
    CANCELLED;

    /** Whether nothing will happen any more. */
    public boolean isFinal() {
        return switch (this) {
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> false;
        };
    }

    /** The name at the API. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
