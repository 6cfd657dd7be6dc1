package dev.sfumato.service.http.form;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import io.micronaut.http.multipart.CompletedPart;
import io.micronaut.http.server.multipart.MultipartBody;
import java.util.List;
import reactor.core.publisher.Flux;

/** Waits for a form to be sent. */
public final class FormReader {
    private static final int MOST_PARTS = 100;

    private FormReader() {}

    /**
     * All parts of a form; the thread waits for them, and the caller closes the form.
     *
     * @throws ApiException if there are more than a hundred
     */
    public static Form read(MultipartBody body) {
        List<CompletedPart> parts = Flux.from(body)
                .take(MOST_PARTS + 1L)
                .collectList()
                .blockOptional()
                .orElseGet(List::of);
        Form form = new Form(parts);
        if (parts.size() > MOST_PARTS) {
            form.close();
            throw new ApiException(
                    ApiError.invalid(null, "too_many_parts", "the form has more than " + MOST_PARTS + " parts"));
        }
        return form;
    }
}
