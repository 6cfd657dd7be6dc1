package dev.sfumato.service.http.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * The state of the tracker.
 *
 * @param status {@code ok} or {@code broken}
 * @param run the id of the run that this service logs in, or null if it could not be begun
 * @param problem why the last attempt to track something failed, or null
 * @param untracked how many generations since the start are in no run
 * @param mlflow the export to MLflow, or null if there is none
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrackingHealth(
        String status,
        @Nullable String run,
        @Nullable String problem,
        long untracked,
        @Nullable MlflowHealth mlflow) {}
