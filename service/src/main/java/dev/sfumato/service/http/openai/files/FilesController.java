package dev.sfumato.service.http.openai.files;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.form.Form;
import dev.sfumato.service.http.form.FormReader;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.openai.paging.Page;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.uploads.FileStore;
import dev.sfumato.service.uploads.StoredFile;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.multipart.CompletedFileUpload;
import io.micronaut.http.multipart.CompletedPart;
import io.micronaut.http.server.multipart.MultipartBody;
import io.micronaut.http.server.types.files.SystemFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's files, as far as batches and edits need them. */
@Controller("/v1/files")
@ExecuteOn(TaskExecutors.BLOCKING)
final class FilesController {
    private static final String[] PURPOSES = {"batch", "vision"};
    private static final String ANCHOR = "expires_after[anchor]";
    private static final String SECONDS = "expires_after[seconds]";
    private static final Set<String> FIELDS = Set.of("file", "purpose", ANCHOR, SECONDS);
    private static final int MOST = 10_000;
    private static final long SHORTEST = 3600;
    private static final long LONGEST = 2_592_000;

    private final FileStore store;

    FilesController(FileStore store) {
        this.store = store;
    }

    @Post(consumes = MediaType.MULTIPART_FORM_DATA)
    FileObject upload(HttpRequest<?> request, @Body MultipartBody body) throws IOException {
        Query.of(request);
        try (Form form = FormReader.read(body)) {
            form.allowOnly(FIELDS);
            JsonFields fields = form.fields(Set.of("file"), Set.of(SECONDS), Set.of(), Set.of());
            String purpose = purpose(fields);
            Long lifetime = lifetime(fields);
            CompletedPart file = form.upload("file");
            try (InputStream content = file.getInputStream()) {
                return FileObject.of(store.add(nameOf(file), purpose, content, lifetime));
            }
        }
    }

    private static String purpose(JsonFields fields) {
        String purpose = fields.text("purpose");
        if (purpose == null) {
            throw new ApiException(ApiError.invalid(
                    "purpose",
                    "missing_required_parameter",
                    "purpose: is missing; allowed: " + String.join(", ", PURPOSES)));
        }
        fields.allowText("purpose", PURPOSES);
        return purpose;
    }

    private static @Nullable Long lifetime(JsonFields fields) {
        Long seconds = fields.wholeNumber(SECONDS);
        fields.allowText(ANCHOR, "created_at");
        if (seconds == null && fields.text(ANCHOR) != null) {
            throw new ApiException(ApiError.invalid(SECONDS, "missing_required_parameter", SECONDS + ": is missing"));
        }
        if (seconds != null && (seconds < SHORTEST || seconds > LONGEST)) {
            throw new ApiException(ApiError.invalid(
                    SECONDS,
                    "invalid_value",
                    SECONDS + ": is out of range, got " + seconds + "; allowed: " + SHORTEST + " to " + LONGEST));
        }
        return seconds;
    }

    // Only ever shown, never used as a path.
    private static String nameOf(CompletedPart file) {
        String name =
                file instanceof CompletedFileUpload named ? named.getFilename().replaceAll("\\p{Cntrl}", " ") : "";
        return name.isBlank() ? "file" : name.substring(0, Math.min(name.length(), 255));
    }

    @Get
    FileList list(HttpRequest<?> request) {
        Query query = Query.of(request, "purpose", "limit", "order", "after");
        String purpose = query.text("purpose");
        boolean ascending = "asc".equals(query.parsed("order", FilesController::order, "asc, desc"));
        List<StoredFile> files = store.list().stream()
                .filter(file -> purpose == null || file.purpose().equals(purpose))
                .toList();
        Page<StoredFile> page = Page.of(
                ascending ? files.reversed() : files,
                StoredFile::id,
                query.text("after"),
                query.integer("limit", MOST, 1, MOST));
        List<FileObject> data = page.items().stream().map(FileObject::of).toList();
        return new FileList(
                "list",
                data,
                data.isEmpty() ? null : data.getFirst().id(),
                data.isEmpty() ? null : data.getLast().id(),
                page.hasMore());
    }

    private static Optional<String> order(String name) {
        return name.equals("asc") || name.equals("desc") ? Optional.of(name) : Optional.empty();
    }

    @Get("/{id}")
    FileObject find(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return FileObject.of(require(id));
    }

    @Get("/{id}/content")
    @Produces(MediaType.ALL)
    HttpResponse<SystemFile> content(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        StoredFile file = require(id);
        MediaType type = file.purpose().equals("vision")
                ? MediaType.APPLICATION_OCTET_STREAM_TYPE
                : MediaType.of("application/jsonl");
        return HttpResponse.ok(new SystemFile(store.contentOf(file.id()).toFile(), type));
    }

    @Delete("/{id}")
    DeletedFile delete(HttpRequest<?> request, @PathVariable String id) throws IOException {
        Query.of(request);
        store.delete(require(id).id());
        return new DeletedFile(id, "file", true);
    }

    private StoredFile require(String id) {
        return store.find(id)
                .orElseThrow(() -> new ApiException(
                        ApiError.notFound("id", "file_not_found", "id: there is no file '" + id + "'")));
    }
}
