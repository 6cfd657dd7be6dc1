package dev.sfumato.service.http.openai.batches;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.batches.LineError;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a batch failed.
 *
 * @param object always {@code list}
 * @param data what is wrong with its lines
 */
@Serdeable
record BatchErrors(String object, List<Problem> data) {

    /**
     * What is wrong with one line.
     *
     * @param code a stable word for programs
     * @param message for a person
     * @param param the field, or null
     * @param line from 1, or null
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Problem(
            String code,
            String message,
            @Nullable String param,
            @Nullable Integer line) {}

    static @Nullable BatchErrors of(List<LineError> errors) {
        return errors.isEmpty()
                ? null
                : new BatchErrors(
                        "list",
                        errors.stream()
                                .map(error -> new Problem(error.code(), error.message(), error.param(), error.line()))
                                .toList());
    }
}
