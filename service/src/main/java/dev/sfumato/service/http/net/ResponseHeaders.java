package dev.sfumato.service.http.net;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Gives every request an id and every answer that id and the headers that keep browsers from guessing. */
@ServerFilter("/**")
final class ResponseHeaders {
    private static final String NOTHING_MAY_LOAD = "default-src 'none'; frame-ancestors 'none'";

    @RequestFilter
    void identify(HttpRequest<?> request) {
        request.setAttribute(
                RequestId.ATTRIBUTE,
                "req_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    @ResponseFilter
    void complete(HttpRequest<?> request, MutableHttpResponse<?> response) {
        MutableHttpHeaders headers = response.getHeaders();
        headers.set(RequestId.HEADER, RequestId.of(request));
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        if (!headers.contains("Content-Security-Policy")) {
            headers.set("Content-Security-Policy", NOTHING_MAY_LOAD);
        }
        if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
            headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }
}
