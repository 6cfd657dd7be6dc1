package dev.sfumato.service.http.net;

import io.micronaut.http.HttpRequest;

/** The name under which one HTTP request is found in logs and runs, e.g. {@code req_0123456789abcdef}. */
public final class RequestId {
    /** The response header that carries it. */
    public static final String HEADER = "x-request-id";

    static final String ATTRIBUTE = "sfumato.request-id";

    private RequestId() {}

    /** The id of {@code request}. */
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, String.class).orElse("req_unknown");
    }
}
