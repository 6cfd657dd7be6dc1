package dev.sfumato.service.http.error;

import dev.sfumato.service.http.net.RequestId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers whatever a controller throws; what nobody foresaw is logged in full and answered without its details. */
@Singleton
final class ApiExceptionHandler implements ExceptionHandler<Exception, HttpResponse<ErrorBody>> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiExceptionHandler.class);

    @Override
    public HttpResponse<ErrorBody> handle(HttpRequest request, Exception failure) {
        if (KnownErrors.find(failure).isEmpty()) {
            LOG.error("{}: {} {} failed", RequestId.of(request), request.getMethodName(), request.getPath(), failure);
        }
        return KnownErrors.tell(failure).toResponse();
    }
}
