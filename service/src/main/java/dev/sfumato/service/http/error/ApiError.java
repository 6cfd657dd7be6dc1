package dev.sfumato.service.http.error;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the HTTP API tells it: a status, the four members of OpenAI's error object, and headers.
 *
 * @param status the HTTP status
 * @param detail the error object
 * @param headers further response headers, e.g. {@code Retry-After}
 */
public record ApiError(HttpStatus status, ErrorDetail detail, Map<String, String> headers) {
    private static final String INVALID_REQUEST = "invalid_request_error";

    public ApiError {
        headers = Map.copyOf(headers);
    }

    /** A 400: {@code param} (or the request as a whole, where null) is wrong. */
    public static ApiError invalid(@Nullable String param, String code, String message) {
        return refused(HttpStatus.BAD_REQUEST, param, code, message);
    }

    /** A 404: what {@code param} names does not exist. */
    public static ApiError notFound(@Nullable String param, String code, String message) {
        return refused(HttpStatus.NOT_FOUND, param, code, message);
    }

    /** Any other failure that is the caller's to mend. */
    public static ApiError refused(HttpStatus status, @Nullable String param, String code, String message) {
        return new ApiError(status, new ErrorDetail(message, INVALID_REQUEST, param, code), Map.of());
    }

    /** A 429: the queue is full; come back after {@code seconds}. */
    public static ApiError busy(long seconds, String message) {
        return new ApiError(
                HttpStatus.TOO_MANY_REQUESTS,
                new ErrorDetail(message, "rate_limit_error", null, "rate_limit_exceeded"),
                Map.of("Retry-After", Long.toString(seconds)));
    }

    /** A failure on our side. */
    public static ApiError server(HttpStatus status, String code, String message) {
        return new ApiError(status, new ErrorDetail(message, "server_error", null, code), Map.of());
    }

    /** This failure as an answer with a JSON body. */
    public MutableHttpResponse<ErrorBody> toResponse() {
        MutableHttpResponse<ErrorBody> response =
                io.micronaut.http.HttpResponse.<ErrorBody>status(status).body(new ErrorBody(detail));
        headers.forEach(response::header);
        return response;
    }
}
