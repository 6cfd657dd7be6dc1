package dev.sfumato.service.http.runs.replay;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.net.Disconnect;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.ServedRuns;
import dev.sfumato.service.replay.PictureReplay;
import dev.sfumato.service.replay.RecordedSteps;
import dev.sfumato.service.replay.RunReplay;
import dev.sfumato.tracking.store.RunDetails;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Paints pictures of runs again; a client that goes away ends that. */
@Controller("/v1/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ReplayController {
    private static final int MOST = 255;
    private static final byte[] NOTHING_SAID = {'{', '}'};

    private final ServedRuns runs;
    private final DiffusionEngine engine;
    private final GenerationSession session;

    ReplayController(ServedRuns runs, DiffusionEngine engine, GenerationSession session) {
        this.runs = runs;
        this.engine = engine;
        this.session = session;
    }

    @Post("/{id}/replay")
    ReplayObject replay(HttpRequest<byte[]> request, @PathVariable String id) {
        Query.of(request);
        byte[] body = request.getBody().orElseGet(() -> new byte[0]);
        JsonFields fields = JsonFields.read(body.length == 0 ? NOTHING_SAID : body);
        fields.allowOnly(Set.of("step", "tolerance"));
        int tolerance = tolerance(fields.integer("tolerance"));
        RunDetails run = runs.require(id);
        RecordedSteps steps = steps(run, fields.wholeNumber("step"));
        RunReplay replay = new RunReplay(engine, session, tolerance);
        List<PictureReplay> replays = new ArrayList<>();
        try (var _ = Disconnect.of(request, replay::cancel)) {
            replay.run(run, steps, replays::add);
        }
        return ReplayObject.of(id, replays);
    }

    private static int tolerance(@Nullable Integer given) {
        if (given == null) {
            return RunReplay.USUAL_TOLERANCE;
        }
        if (given < 0 || given > MOST) {
            throw new ApiException(
                    ApiError.invalid("tolerance", "invalid_value", "tolerance: must be 0 to 255, got " + given));
        }
        return given;
    }

    private RecordedSteps steps(RunDetails run, @Nullable Long step) {
        String id = run.run().id();
        if (step != null) {
            return RecordedSteps.of(runs.index(), run, step)
                    .orElseThrow(() -> new ApiException(ApiError.invalid(
                            "step",
                            "invalid_value",
                            "step: run '" + id + "' has no step " + step + "; its last is "
                                    + run.run().lastStep())));
        }
        RecordedSteps all = RecordedSteps.of(runs.index(), run);
        if (all.steps().isEmpty()) {
            throw new ApiException(ApiError.invalid(
                    "id", "nothing_to_replay", "id: run '" + id + "' has no completed generation to paint again"));
        }
        return all;
    }
}
