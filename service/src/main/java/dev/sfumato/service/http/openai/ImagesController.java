package dev.sfumato.service.http.openai;

import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.form.Form;
import dev.sfumato.service.http.form.FormReader;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.net.Disconnect;
import dev.sfumato.service.http.net.RequestId;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.request.ImageCall;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.multipart.MultipartBody;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/**
 * OpenAI's images: from a prompt, from a picture and a prompt, and variations of a picture. A request waits for its
 * pictures on a virtual thread, or is sent events; a client that goes away takes its request with it.
 */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
final class ImagesController {
    private final ImageCalls calls;
    private final CallPainter painter;
    private final ImageAnswers answers;
    private final ImageStream streams;
    private final PictureFiles files;

    ImagesController(
            ImageCalls calls, CallPainter painter, ImageAnswers answers, ImageStream streams, PictureFiles files) {
        this.calls = calls;
        this.painter = painter;
        this.answers = answers;
        this.streams = streams;
        this.files = files;
    }

    /** Paints from a prompt; see {@code /docs} for the fields. */
    @Post(uri = "/generations", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<?> generate(HttpRequest<byte[]> request) {
        return paint(request, calls.generation(json(request)), ImageTask.GENERATION);
    }

    /** Paints a picture, or the part of it that a mask shows, anew. */
    @Post(uri = "/edits", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<?> edit(HttpRequest<byte[]> request) {
        return paint(request, calls.edit(json(request)), ImageTask.EDIT);
    }

    /** The same with the pictures as files of a form. */
    @Post(uri = "/edits", consumes = MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> edit(HttpRequest<?> request, @Body MultipartBody body) {
        Query.of(request, "api-version");
        try (Form form = FormReader.read(body)) {
            return paint(request, calls.edit(form), ImageTask.EDIT);
        }
    }

    /** Paints pictures that resemble one. */
    @Post(uri = "/variations", consumes = MediaType.MULTIPART_FORM_DATA)
    HttpResponse<?> vary(HttpRequest<?> request, @Body MultipartBody body) {
        Query.of(request, "api-version");
        try (Form form = FormReader.read(body)) {
            return paint(request, calls.variation(form), ImageTask.EDIT);
        }
    }

    private static JsonFields json(HttpRequest<byte[]> request) {
        if (request.getContentType().isEmpty()) {
            throw new ApiException(ApiError.refused(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    null,
                    "unsupported_content_type",
                    "the body must be JSON, sent with 'Content-Type: application/json', got none"));
        }
        Query.of(request, "api-version");
        return JsonFields.read(request.getBody().orElseGet(() -> new byte[0]));
    }

    private HttpResponse<?> paint(HttpRequest<?> request, ImageCall anybody, ImageTask task) {
        ImageCall call = anybody.from(request.getRemoteAddress().getAddress().getHostAddress());
        if (call.stream()) {
            return HttpResponse.ok(streams.open(request, call, task)).contentType(MediaType.TEXT_EVENT_STREAM_TYPE);
        }
        AcceptedCall accepted = painter.submit(call, Map.of("request_id", RequestId.of(request)), _ -> {});
        try (var _ = Disconnect.of(request, accepted.generation()::cancel)) {
            TrackedResult result = accepted.generation().result().join();
            MutableHttpResponse<ImagesResponse> response = HttpResponse.ok(
                            answers.of(accepted, result, files.base(request)))
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
            if (result.untracked() != null) {
                response.header("X-Sfumato-Untracked", "true");
            }
            if (result.runId() != null) {
                response.header("X-Sfumato-Run", result.runId())
                        .header("X-Sfumato-Step", String.valueOf(result.step()));
            }
            return response;
        }
    }
}
