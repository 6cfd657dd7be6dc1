package dev.sfumato.service.http.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * The state of the engine.
 *
 * @param status {@code ok} or {@code broken}
 * @param device what it runs on, e.g. {@code cpu} or {@code cuda:0}
 * @param unfinished requests that wait or are worked on
 * @param queueLimit how many of these it takes
 */
@Serdeable
record EngineHealth(
        String status,
        String device,
        int unfinished,
        @JsonProperty("queue_limit") int queueLimit) {}
