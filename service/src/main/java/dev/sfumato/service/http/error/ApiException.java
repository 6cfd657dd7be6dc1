package dev.sfumato.service.http.error;

/** Ends the handling of a request with an {@link ApiError}. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    public ApiException(ApiError error) {
        super(error.detail().message());
        this.error = error;
    }

    /** What to answer. */
    public ApiError error() {
        return error;
    }
}
