package dev.sfumato.service.http.runs.console;

import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.ServedRuns;
import dev.sfumato.tracking.journal.ConsoleLog;
import dev.sfumato.tracking.store.RunDetails;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Tells what runs printed; their journals are read for that, to their end. */
@Controller("/v1/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConsoleController {
    private static final int USUAL = 1000;
    private static final int MOST = 10_000;

    private final ServedRuns runs;

    ConsoleController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get("/{id}/console")
    Console console(HttpRequest<?> request, @PathVariable String id) {
        int limit = Query.of(request, "limit").integer("limit", USUAL, 1, MOST);
        RunDetails run = runs.require(id);
        ConsoleLog log = ConsoleLog.last(id, run.segments(), limit);
        return new Console(
                "console", id, log.outputs().stream().map(ConsoleOutput::of).toList(), !log.whole());
    }
}
