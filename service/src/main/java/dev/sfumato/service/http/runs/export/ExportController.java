package dev.sfumato.service.http.runs.export;

import dev.sfumato.service.export.ExportFormat;
import dev.sfumato.service.export.RunFile;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.ServedRuns;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Hands out a run as a file. */
@Controller("/v1/runs")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExportController {
    private final ServedRuns runs;

    ExportController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get("/{id}/export")
    HttpResponse<StreamedFile> export(HttpRequest<?> request, @PathVariable String id) throws IOException {
        ExportFormat format = Query.of(request, "format").parsed("format", ExportFormat::parse, ExportFormat.names());
        if (format == null) {
            throw new ApiException(ApiError.invalid(
                    "format", "missing_required_parameter", "format: is needed; allowed: " + ExportFormat.names()));
        }
        RunFile file = new RunFile(runs.index(), runs.require(id));
        // Whole before the answer begins, so that what fails is an error and not half a file.
        Path written = Files.createTempFile("sfumato-export-", "." + format.wireName());
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(written))) {
                file.write(format, out);
            }
            long size = Files.size(written);
            InputStream content = Files.newInputStream(written, StandardOpenOption.DELETE_ON_CLOSE);
            return HttpResponse.ok(new StreamedFile(
                            content, MediaType.of(format.mediaType()), System.currentTimeMillis(), size))
                    .header("Content-Disposition", "attachment; filename=\"" + id + "." + format.wireName() + "\"");
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(written);
            throw failure;
        }
    }
}
