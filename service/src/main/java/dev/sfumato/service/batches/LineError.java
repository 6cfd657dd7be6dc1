package dev.sfumato.service.batches;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a line of a batch's input.
 *
 * @param code a stable word for programs
 * @param message for a person: names the field, its value and what is allowed
 * @param param the field, or null
 * @param line from 1; null if the whole file is meant
 */
public record LineError(
        String code,
        String message,
        @Nullable String param,
        @Nullable Integer line) {}
