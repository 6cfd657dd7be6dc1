package dev.sfumato.service.http.net;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * The name of one version of a resource, by which clients ask whether their copy is still good (RFC 9110, 8.8.3).
 *
 * @param value without quotes
 */
public record EntityTag(String value) {

    /** The tag of a resource that consists of {@code content}. */
    public static EntityTag of(byte[] content) {
        try {
            return new EntityTag(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }

    /**
     * Answers 304 if the client has this version, else 200 with the body.
     *
     * @param body called only if the client needs it
     * @param cacheControl for how long copies are good
     */
    public MutableHttpResponse<byte[]> answer(
            HttpRequest<?> request, MediaType type, String cacheControl, Supplier<byte[]> body) {
        if (matches(request)) {
            return describe(HttpResponse.notModified(), cacheControl);
        }
        byte[] content = body.get();
        // Told here because a HEAD request is answered without the content.
        return describe(HttpResponse.ok(content).contentType(type).contentLength(content.length), cacheControl);
    }

    private MutableHttpResponse<byte[]> describe(MutableHttpResponse<byte[]> response, String cacheControl) {
        return response.header(HttpHeaders.ETAG, "\"" + value + "\"").header(HttpHeaders.CACHE_CONTROL, cacheControl);
    }

    private boolean matches(HttpRequest<?> request) {
        return request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .anyMatch(
                        tag -> tag.equals("*") || tag.equals("\"" + value + "\"") || tag.equals("W/\"" + value + "\""));
    }
}
