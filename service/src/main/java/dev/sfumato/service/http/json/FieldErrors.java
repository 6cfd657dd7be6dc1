package dev.sfumato.service.http.json;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The refusals of fields; each names the field, its value and what is allowed. */
final class FieldErrors {
    private FieldErrors() {}

    static ApiException wrongType(String name, String expected, JsonNode value) {
        return new ApiException(
                ApiError.invalid(name, "invalid_type", name + ": must be " + expected + ", got " + Shown.of(value)));
    }

    static ApiException wrong(String name, String what, String value) {
        return new ApiException(
                ApiError.invalid(name, "invalid_value", name + ": " + what + ", got " + Shown.of(value)));
    }

    static ApiException notAllowed(String name, String value, String allowed) {
        return new ApiException(ApiError.invalid(
                name, "invalid_value", name + ": is not supported, got " + Shown.of(value) + "; allowed: " + allowed));
    }

    static ApiException unknown(String name, Set<String> known) {
        String shown = Shown.of(name);
        return new ApiException(ApiError.invalid(
                shown, "unknown_parameter", "unknown parameter: " + shown + "; known: " + String.join(", ", known)));
    }

    static ApiException unsupported(String name, String value, String allowed) {
        return new ApiException(ApiError.invalid(
                name,
                "unsupported_value",
                name + ": this server cannot do that, got " + Shown.of(value) + "; " + allowed));
    }
}
