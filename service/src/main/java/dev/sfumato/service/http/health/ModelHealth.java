package dev.sfumato.service.http.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * The state of the default model.
 *
 * @param status {@code ok}, {@code loading} or {@code broken}
 * @param id its name, or null if there is no model
 * @param problem why it is broken, or null
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ModelHealth(
        String status, @Nullable String id, @Nullable String problem) {}
