package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.models.ModelNames;
import dev.sfumato.service.http.net.Disconnect;
import dev.sfumato.service.http.net.RequestId;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.request.ImageCall;
import dev.sfumato.service.http.request.ImageCallReader;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenAI's image generation. A request waits for its pictures on a virtual thread; a client that goes away takes its
 * request with it.
 */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImagesController {
    private static final Logger LOG = LoggerFactory.getLogger(ImagesController.class);

    private final DiffusionEngine engine;
    private final ModelNames models;
    private final GenerationSession session;
    private final PictureFiles files;
    private final TokenUsage usage;

    ImagesController(
            DiffusionEngine engine,
            ModelNames models,
            GenerationSession session,
            PictureFiles files,
            TokenUsage usage) {
        this.engine = engine;
        this.models = models;
        this.session = session;
        this.files = files;
        this.usage = usage;
    }

    /** Paints and answers; see {@code /docs} for the fields. */
    @Post(uri = "/generations", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<ImagesResponse> generate(HttpRequest<byte[]> request) {
        if (request.getContentType().isEmpty()) {
            throw new ApiException(ApiError.refused(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    null,
                    "unsupported_content_type",
                    "the body must be JSON, sent with 'Content-Type: application/json', got none"));
        }
        Query.of(request, "api-version");
        JsonFields fields = JsonFields.read(request.getBody().orElseGet(() -> new byte[0]));
        fields.allowOnly(ImageCallReader.FIELDS);
        ImageCall call = ImageCallReader.read(fields, models);
        files.checkDeliverable(call);
        GenerationSettings settings = models.with(call.askedModel(), () -> engine.resolve(call.request()));
        TrackedGeneration generation = submit(request, call, settings);
        LOG.info(
                "{}: {} picture(s) by {}, {}x{}, {} steps",
                RequestId.of(request),
                settings.count(),
                settings.model(),
                settings.width(),
                settings.height(),
                settings.steps());
        try (var _ = Disconnect.of(request, generation::cancel)) {
            return answer(request, call, settings, generation.result().join());
        }
    }

    private TrackedGeneration submit(HttpRequest<?> request, ImageCall call, GenerationSettings settings) {
        try {
            return session.submit(settings, context(request, call), _ -> {});
        } catch (IllegalStateException failure) {
            if (engine.isRunning()) {
                throw failure;
            }
            throw new ApiException(ApiError.server(
                    HttpStatus.SERVICE_UNAVAILABLE, "cancelled", "the engine has stopped; see /health"));
        }
    }

    private HttpResponse<ImagesResponse> answer(
            HttpRequest<?> request, ImageCall call, GenerationSettings settings, TrackedResult result) {
        List<ImageData> data = result.images().stream()
                .map(image -> files.deliver(request, call, image))
                .toList();
        GeneratedImage first = result.images().getFirst().image();
        List<String> warnings = first.warnings();
        MutableHttpResponse<ImagesResponse> response = HttpResponse.ok(new ImagesResponse(
                Instant.now().getEpochSecond(),
                data,
                "opaque",
                call.format().wireName(),
                first.width() + "x" + first.height(),
                usage.of(settings, first),
                warnings.isEmpty() ? null : warnings));
        if (result.runId() != null) {
            response.header("X-Sfumato-Run", result.runId()).header("X-Sfumato-Step", String.valueOf(result.step()));
        }
        return response;
    }

    private static Map<String, String> context(HttpRequest<?> request, ImageCall call) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("request_id", RequestId.of(request));
        if (call.user() != null) {
            values.put("user", call.user());
        }
        return values;
    }
}
