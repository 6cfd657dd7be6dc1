package dev.sfumato.service.http.runs.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The end of what a run printed.
 *
 * @param object always {@code console}
 * @param run the id of the run
 * @param data in the order of printing
 * @param hasMore whether more was printed before
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record Console(
        String object,
        String run,
        List<ConsoleOutput> data,
        @JsonProperty("has_more") boolean hasMore) {}
