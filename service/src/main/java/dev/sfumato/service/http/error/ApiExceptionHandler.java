package dev.sfumato.service.http.error;

import dev.sfumato.service.http.net.RequestId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers whatever a controller throws; what nobody foresaw is logged in full and answered without its details. */
@Singleton
final class ApiExceptionHandler implements ExceptionHandler<Exception, HttpResponse<ErrorBody>> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionHandler.class);

    @Override
    public HttpResponse<ErrorBody> handle(HttpRequest request, Exception failure) {
        Optional<ApiError> known = KnownErrors.find(failure);
        if (known.isEmpty()) {
            LOG.error("{}: {} {} failed", RequestId.of(request), request.getMethodName(), request.getPath(), failure);
        }
        return known.orElseGet(ApiExceptionHandler::internal).toResponse();
    }

    private static ApiError internal() {
        return ApiError.server(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal_error",
                "the server failed to handle the request; its log says why, under the request's x-request-id");
    }
}
