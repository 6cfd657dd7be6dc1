package dev.sfumato.service.http.runs.files;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.ServedRuns;
import dev.sfumato.tracking.files.KeptFile;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.SystemFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lists and hands out the files that were saved in runs. Only what the list names is handed out, and only to be stored:
 * whoever saved it may have written anything into it.
 */
@Controller("/v1/runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RunFilesController {
    private static final Map<String, MediaType> TYPES = Map.of(
            "txt", MediaType.TEXT_PLAIN_TYPE,
            "log", MediaType.TEXT_PLAIN_TYPE,
            "csv", MediaType.of("text/csv"),
            "json", MediaType.APPLICATION_JSON_TYPE,
            "png", MediaType.IMAGE_PNG_TYPE,
            "jpg", MediaType.IMAGE_JPEG_TYPE);

    private final ServedRuns runs;

    RunFilesController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get("/{id}/files")
    RunFileList list(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        List<RunFileObject> files = KeptFile.of(runs.require(id)).stream()
                .map(file -> RunFileObject.of(id, file))
                .toList();
        return new RunFileList("list", files);
    }

    @Get("/{id}/files/{+path}")
    @Produces(MediaType.ALL)
    HttpResponse<SystemFile> content(HttpRequest<?> request, @PathVariable String id, @PathVariable String path) {
        Query.of(request);
        KeptFile file = KeptFile.of(runs.require(id)).stream()
                .filter(each -> each.name().equals(path))
                .findFirst()
                .orElseThrow(() -> new ApiException(ApiError.notFound(
                        "path",
                        "file_not_found",
                        "path: run '" + id + "' has no file '" + path + "'; see /v1/runs/" + id + "/files")));
        String name = file.name().substring(file.name().lastIndexOf('/') + 1);
        // What turns the order of letters about could make a program look like a picture.
        String shown = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "_");
        return HttpResponse.ok(new SystemFile(file.path().toFile(), typeOf(name)).attach(shown));
    }

    private static MediaType typeOf(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, MediaType.APPLICATION_OCTET_STREAM_TYPE);
    }
}
