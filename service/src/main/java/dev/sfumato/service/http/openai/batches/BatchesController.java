package dev.sfumato.service.http.openai.batches;

import dev.sfumato.service.batches.Batch;
import dev.sfumato.service.batches.BatchRunner;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.openai.paging.Page;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.uploads.FileStore;
import dev.sfumato.service.uploads.StoredFile;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.server.util.HttpHostResolver;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;

/** OpenAI's batches of image requests. */
@Controller("/v1/batches")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BatchesController {
    private static final int LIMIT = 20;
    private static final int MOST = 100;

    private final BatchRunner runner;
    private final FileStore files;
    private final HttpHostResolver hosts;

    BatchesController(BatchRunner runner, FileStore files, HttpHostResolver hosts) {
        this.runner = runner;
        this.files = files;
        this.hosts = hosts;
    }

    @Post(consumes = MediaType.APPLICATION_JSON)
    BatchObject create(HttpRequest<byte[]> request) {
        Query.of(request);
        JsonFields fields = JsonFields.read(request.getBody().orElseGet(() -> new byte[0]));
        Batch.BatchRequest wanted = BatchRequestReader.read(fields, hosts.resolve(request));
        Optional<StoredFile> input = files.find(wanted.inputFile());
        if (input.isEmpty() || !input.get().purpose().equals("batch")) {
            throw new ApiException(ApiError.invalid(
                    "input_file_id",
                    "file_not_found",
                    "input_file_id: is no file of purpose batch, got " + wanted.inputFile()));
        }
        if (!runner.isActive()) {
            throw new ApiException(ApiError.server(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "batches_unavailable",
                    "this server paints no batches: it stops, or another process paints those of its home folder"));
        }
        return BatchObject.of(runner.add(wanted, BatchRequestReader.WINDOW_SECONDS));
    }

    @Get
    BatchList list(HttpRequest<?> request) {
        Query query = Query.of(request, "after", "limit");
        Page<Batch> page =
                Page.of(runner.list(), Batch::id, query.text("after"), query.integer("limit", LIMIT, 1, MOST));
        List<BatchObject> data = page.items().stream().map(BatchObject::of).toList();
        return new BatchList(
                "list",
                data,
                data.isEmpty() ? null : data.getFirst().id(),
                data.isEmpty() ? null : data.getLast().id(),
                page.hasMore());
    }

    @Get("/{id}")
    BatchObject find(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return BatchObject.of(require(id));
    }

    @Post("/{id}/cancel")
    BatchObject cancel(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        Batch batch = require(id);
        if (batch.status().isFinal()) {
            throw new ApiException(ApiError.refused(
                    HttpStatus.CONFLICT,
                    "id",
                    "batch_finished",
                    "id: the batch is " + batch.status().wireName() + " already, got " + id));
        }
        return BatchObject.of(runner.cancel(id));
    }

    private Batch require(String id) {
        return runner.find(id)
                .orElseThrow(() -> new ApiException(
                        ApiError.notFound("id", "batch_not_found", "id: there is no batch '" + id + "'")));
    }
}
