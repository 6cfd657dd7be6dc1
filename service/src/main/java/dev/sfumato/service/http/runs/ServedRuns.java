package dev.sfumato.service.http.runs;

import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;

/** The runs as controllers find them, with the errors of the HTTP API. Thread-safe. */
@Singleton
public final class ServedRuns {
    private final Tracking tracking;

    ServedRuns(Tracking tracking) {
        this.tracking = tracking;
    }

    /**
     * The tracker.
     *
     * @throws ApiException a 503 if no store is open
     */
    public Tracker tracker() {
        return tracking.tracker()
                .orElseThrow(() -> new ApiException(ApiError.server(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "storage_unavailable",
                        "runs cannot be read now: " + tracking.problem().orElse("no store is open"))));
    }

    /**
     * The index of all runs.
     *
     * @throws ApiException a 503 if no store is open
     */
    public RunIndex index() {
        return tracker().runs();
    }

    /**
     * A run.
     *
     * @throws ApiException a 404 if there is none of this id
     */
    public RunDetails require(String id) {
        return index().find(id)
                .orElseThrow(() -> new ApiException(
                        ApiError.notFound("id", "run_not_found", "id: there is no run '" + id + "'; see /v1/runs")));
    }
}
