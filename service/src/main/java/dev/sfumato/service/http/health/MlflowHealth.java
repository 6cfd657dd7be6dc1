package dev.sfumato.service.http.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.tracking.export.mlflow.MlflowExporter;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * The state of the export to MLflow.
 *
 * @param status {@code ok}, or {@code waiting} while exports fail and are tried again
 * @param pending runs that are not exported to their end, the one of this service among them
 * @param problem why the last attempt failed, or null
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record MlflowHealth(String status, int pending, @Nullable String problem) {

    static MlflowHealth of(MlflowExporter exporter) {
        String problem = exporter.problem().orElse(null);
        return new MlflowHealth(problem == null ? "ok" : "waiting", exporter.pending(), problem);
    }
}
