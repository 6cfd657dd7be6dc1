package dev.sfumato.service.http.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.RunEdits;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Set;

/** Stars, tags and notes of runs, and their end. */
@Controller("/v1/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RunEditsController {
    private static final int LONGEST_NOTES = 20_000;

    private final ServedRuns runs;

    RunEditsController(ServedRuns runs) {
        this.runs = runs;
    }

    /**
     * A run that is no more.
     *
     * @param object always {@code run}
     */
    @Serdeable
    record DeletedRun(String id, String object, boolean deleted) {}

    /**
     * A step with its star.
     *
     * @param object always {@code step}
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record StarredStep(String run, long step, String object, boolean starred) {}

    @Patch("/{id}")
    RunObject change(HttpRequest<byte[]> request, @PathVariable String id) {
        JsonFields fields = fields(request, Set.of("starred", "tags", "notes"));
        Boolean starred = fields.flag("starred");
        String notes = fields.text("notes");
        if (notes != null && notes.length() > LONGEST_NOTES) {
            throw new ApiException(ApiError.invalid(
                    "notes",
                    "invalid_value",
                    "notes: must have at most " + LONGEST_NOTES + " characters, got " + notes.length()));
        }
        runs.require(id);
        RunEdits edits = runs.tracker().edits();
        if (fields.names().contains("tags")) {
            tag(edits, id, fields);
        }
        if (starred != null) {
            edits.star(id, starred);
        }
        if (notes != null) {
            edits.note(id, notes);
        }
        return RunObject.of(runs.require(id).run());
    }

    private static void tag(RunEdits edits, String id, JsonFields fields) {
        try {
            edits.tag(id, fields.texts("tags"));
        } catch (IllegalArgumentException refused) {
            throw new ApiException(ApiError.invalid("tags", "invalid_value", String.valueOf(refused.getMessage())));
        }
    }

    @Patch("/{id}/steps/{step}")
    StarredStep star(HttpRequest<byte[]> request, @PathVariable String id, @PathVariable long step) {
        Boolean starred = fields(request, Set.of("starred")).flag("starred");
        if (starred == null) {
            throw new ApiException(
                    ApiError.invalid("starred", "missing_required_parameter", "starred: is needed, true or false"));
        }
        RunDetails run = runs.require(id);
        if (step < 0 || step > run.run().lastStep()) {
            throw new ApiException(ApiError.notFound(
                    "step",
                    "step_not_found",
                    "step: run '" + id + "' has no step " + step + "; its last is "
                            + run.run().lastStep()));
        }
        runs.tracker().edits().star(id, step, starred);
        return new StarredStep(id, step, "step", starred);
    }

    @Delete("/{id}")
    DeletedRun delete(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        RunDetails run = runs.require(id);
        if (run.run().status() == RunStatus.RUNNING) {
            throw new ApiException(ApiError.refused(
                    HttpStatus.CONFLICT,
                    "id",
                    "run_in_use",
                    "id: run '" + id + "' is being written and cannot be deleted"));
        }
        runs.tracker().edits().delete(id);
        return new DeletedRun(id, "run", true);
    }

    private static JsonFields fields(HttpRequest<byte[]> request, Set<String> known) {
        Query.of(request);
        JsonFields fields = JsonFields.read(request.getBody().orElseGet(() -> new byte[0]));
        fields.allowOnly(known);
        if (fields.names().isEmpty()) {
            throw new ApiException(ApiError.invalid(
                    null, "missing_required_parameter", "the body must have one of: " + String.join(", ", known)));
        }
        return fields;
    }
}
