package dev.sfumato.service.http.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.http.models.DefaultModel;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;
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
        String status, @Nullable String id, @Nullable String problem) {

    static ModelHealth of(DefaultModel.State state) {
        return new ModelHealth(state.progress().name().toLowerCase(Locale.ROOT), state.name(), state.problem());
    }
}
