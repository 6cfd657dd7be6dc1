package dev.sfumato.service.batches;

import org.jspecify.annotations.Nullable;

/**
 * When a batch reached its states, in seconds since 1970; null where it did not.
 *
 * @param created when it was accepted
 * @param expires when what is not painted by then is given up
 */
public record BatchTimes(
        long created,
        long expires,
        @Nullable Long inProgress,
        @Nullable Long finalizing,
        @Nullable Long completed,
        @Nullable Long failed,
        @Nullable Long expired,
        @Nullable Long cancelling,
        @Nullable Long cancelled) {

    static BatchTimes startingAt(long created, long expires) {
        return new BatchTimes(created, expires, null, null, null, null, null, null, null);
    }

    BatchTimes reached(BatchStatus status, long now) {
        return new BatchTimes(
                created,
                expires,
                status == BatchStatus.IN_PROGRESS ? Long.valueOf(now) : inProgress,
                status == BatchStatus.FINALIZING ? Long.valueOf(now) : finalizing,
                status == BatchStatus.COMPLETED ? Long.valueOf(now) : completed,
                status == BatchStatus.FAILED ? Long.valueOf(now) : failed,
                status == BatchStatus.EXPIRED ? Long.valueOf(now) : expired,
                status == BatchStatus.CANCELLING ? Long.valueOf(now) : cancelling,
                status == BatchStatus.CANCELLED ? Long.valueOf(now) : cancelled);
    }
}
