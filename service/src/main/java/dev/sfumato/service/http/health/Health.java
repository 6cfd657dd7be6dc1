package dev.sfumato.service.http.health;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The state of the service.
 *
 * @param status {@code ok}; {@code starting} while the default model is loaded; {@code degraded} if it paints but cannot
 *     keep track of it or of jobs; {@code broken} if it cannot paint
 * @param version of Sfumato
 */
@Serdeable
record Health(
        String status,
        String version,
        EngineHealth engine,
        ModelHealth model,
        TrackingHealth tracking,
        JobsHealth jobs) {}
