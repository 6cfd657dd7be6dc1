package dev.sfumato.service.http.sdapi;

import dev.sfumato.service.http.error.ErrorBody;
import dev.sfumato.service.http.error.ErrorDetail;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Tells the failures of this API in its own shape; a field that is wrong is a 422 here. */
@ServerFilter("/sdapi/**")
final class SdapiErrors {

    @ResponseFilter
    void reshape(MutableHttpResponse<?> response) {
        if (response.body() instanceof ErrorBody(ErrorDetail detail)) {
            String code = detail.code() == null ? detail.type() : detail.code();
            if (response.status() == HttpStatus.BAD_REQUEST) {
                response.status(HttpStatus.UNPROCESSABLE_ENTITY);
            }
            response.body(new SdapiError(code, detail.message(), "", detail.message()));
        }
    }
}
