package dev.sfumato.service.http.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;

/**
 * The body of every failed answer of this API, as AUTOMATIC1111 has it.
 *
 * @param error a stable word for programs
 * @param detail for a person: names the field, its value and what is allowed
 * @param body always empty
 * @param errors the same as {@code detail}
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record SdapiError(String error, String detail, String body, String errors) {}
