package dev.sfumato.service.http.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * The inside of an {@link ErrorBody}; all four members are always written, {@code null} included.
 *
 * @param message for a person: names the field, its value and what is allowed
 * @param type the kind of failure: {@code invalid_request_error}, {@code rate_limit_error} or {@code server_error}
 * @param param the request field at fault, or null
 * @param code a stable word for programs, or null
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ErrorDetail(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code) {}
