package dev.sfumato.service.http.sdapi;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;

/** The body of a request that must say that it is JSON. */
final class JsonBody {
    private JsonBody() {}

    // A page of another origin can send a body without a type, but none that is called JSON.
    static byte[] of(HttpRequest<byte[]> request) {
        if (request.getContentType().isEmpty()) {
            throw new ApiException(ApiError.refused(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    null,
                    "unsupported_content_type",
                    "the body must be JSON, sent with 'Content-Type: application/json', got none"));
        }
        return request.getBody().orElseGet(() -> new byte[0]);
    }
}
