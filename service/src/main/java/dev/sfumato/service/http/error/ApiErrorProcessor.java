package dev.sfumato.service.http.error;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Gives the failures that the framework itself finds (no such route, wrong method, body too large) our error body. */
@Singleton
final class ApiErrorProcessor implements ErrorResponseProcessor<ErrorBody> {

    @Override
    public MutableHttpResponse<ErrorBody> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = response.status();
        ErrorDetail detail = new ErrorDetail(
                message(context, status),
                status.getCode() < 500 ? "invalid_request_error" : "server_error",
                null,
                code(status));
        return response.contentType(MediaType.APPLICATION_JSON_TYPE).body(new ErrorBody(detail));
    }

    private static String message(ErrorContext context, HttpStatus status) {
        String where = context.getRequest().getMethodName() + " "
                + context.getRequest().getPath();
        return switch (status) {
            case NOT_FOUND -> "there is no " + where + "; see /docs for what there is";
            case METHOD_NOT_ALLOWED -> where + " is not possible: wrong method";
            case UNSUPPORTED_MEDIA_TYPE ->
                "the body must be JSON, sent with 'Content-Type: application/json', got "
                        + context.getRequest().getHeaders().get(HttpHeaders.CONTENT_TYPE, String.class, "none");
            case REQUEST_ENTITY_TOO_LARGE -> "the request is too large: " + reason(context, status);
            default -> status.getCode() < 500 ? reason(context, status) : "the server failed to handle the request";
        };
    }

    private static String reason(ErrorContext context, HttpStatus status) {
        return context.getErrors().stream().findFirst().map(Error::getMessage).orElse(status.getReason());
    }

    private static String code(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "unknown_url";
            case REQUEST_ENTITY_TOO_LARGE -> "request_too_large";
            case UNSUPPORTED_MEDIA_TYPE -> "unsupported_content_type";
            default -> status.name().toLowerCase(Locale.ROOT);
        };
    }
}
