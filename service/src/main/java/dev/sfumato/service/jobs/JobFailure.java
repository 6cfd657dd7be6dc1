package dev.sfumato.service.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Why a job failed, in the members of OpenAI's error object.
 *
 * @param type {@code invalid_request_error} or {@code server_error}
 * @param code a stable word for programs
 * @param param the request field at fault, or null
 */
public record JobFailure(
        String message, String type, @Nullable String param, String code) {

    /** A failure on this side. */
    public static JobFailure server(String code, String message) {
        return new JobFailure(message, "server_error", null, code);
    }

    /** A failure that lies in the request. */
    public static JobFailure invalid(@Nullable String param, String code, String message) {
        return new JobFailure(message, "invalid_request_error", param, code);
    }
}
