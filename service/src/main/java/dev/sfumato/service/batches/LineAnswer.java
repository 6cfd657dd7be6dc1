package dev.sfumato.service.batches;

/**
 * What a request of a batch would have been answered over HTTP.
 *
 * @param status of the answer
 * @param requestId under which it was painted
 * @param body a JSON object
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LineAnswer(int status, String requestId, byte[] body) {
    private static final int REFUSED_FROM = 400;

    boolean isFailure() {
        return status >= REFUSED_FROM;
    }
}
