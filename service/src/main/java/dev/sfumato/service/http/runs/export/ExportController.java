package dev.sfumato.service.http.runs.export;

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
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out a run as a file, written while it is read. */
@Controller("/v1/runs")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExportController {
    private static final Logger LOG = LoggerFactory.getLogger(ExportController.class);
    private static final int PIPE = 1 << 16;

    private final ServedRuns runs;

    ExportController(ServedRuns runs) {
        this.runs = runs;
    }

    private enum Format {
        CSV("text/csv"),
        JSONL("application/jsonl"),
        ZIP("application/zip");

        private final String type;

        Format(String type) {
            this.type = type;
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Format> parse(String name) {
            return Arrays.stream(values())
                    .filter(format -> format.wireName().equals(name))
                    .findFirst();
        }

        static String names() {
            return Arrays.stream(values()).map(Format::wireName).collect(Collectors.joining(", "));
        }
    }

    @Get("/{id}/export")
    HttpResponse<StreamedFile> export(HttpRequest<?> request, @PathVariable String id) throws IOException {
        Format format = Query.of(request, "format").parsed("format", Format::parse, Format.names());
        if (format == null) {
            throw new ApiException(ApiError.invalid(
                    "format", "missing_required_parameter", "format: is needed; allowed: " + Format.names()));
        }
        RunFile file = new RunFile(runs.index(), runs.require(id));
        PipedInputStream read = new PipedInputStream(PIPE);
        PipedOutputStream written = new PipedOutputStream(read);
        Thread.ofVirtual().name("export").start(() -> write(file, format, written));
        return HttpResponse.ok(new StreamedFile(read, MediaType.of(format.type)))
                .header("Content-Disposition", "attachment; filename=\"" + id + "." + format.wireName() + "\"");
    }

    private static void write(RunFile file, Format format, PipedOutputStream written) {
        try (OutputStream out = written) {
            switch (format) {
                case CSV -> file.csv(out);
                case JSONL -> file.jsonl(out);
                case ZIP -> file.zip(out);
            }
        } catch (IOException gone) {
            LOG.debug("an export ended early: its reader is gone", gone);
        } catch (RuntimeException failure) {
            LOG.warn("an export ended early", failure);
        }
    }
}
