package dev.sfumato.service.http.error;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The body of every failed answer, as the OpenAI API has it: {@code {"error": {...}}}.
 *
 * @param error what went wrong
 */
@Serdeable
public record ErrorBody(ErrorDetail error) {}
