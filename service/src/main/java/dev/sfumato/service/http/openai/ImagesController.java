package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.models.DefaultModel;
import dev.sfumato.service.http.net.Disconnect;
import dev.sfumato.service.http.net.RequestId;
import dev.sfumato.service.http.query.Query;
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
import org.jspecify.annotations.Nullable;
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
    private final DefaultModel defaultModel;
    private final GenerationSession session;
    private final PictureFiles files;
    private final TokenUsage usage;

    ImagesController(
            DiffusionEngine engine,
            DefaultModel defaultModel,
            GenerationSession session,
            PictureFiles files,
            TokenUsage usage) {
        this.engine = engine;
        this.defaultModel = defaultModel;
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
        String own = defaultModel.state().name();
        Query.of(request, "api-version");
        ImageCall call = ImageCallReader.read(request.getBody().orElseGet(() -> new byte[0]), own);
        checkModel(call, own);
        files.checkDeliverable(call);
        GenerationSettings settings = resolve(call);
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

    private GenerationSettings resolve(ImageCall call) {
        try {
            return engine.resolve(call.request());
        } catch (ModelException failure) {
            if (call.namesModel()) {
                throw failure;
            }
            throw new ApiException(ApiError.server(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "model_broken",
                    "the model of this server cannot be used: " + failure.getMessage()));
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

    // Folders are no models here: a path that came over the network is not looked at.
    private void checkModel(ImageCall call, @Nullable String own) {
        String model = call.request().model();
        List<String> known = engine.models().ids();
        if (model != null && !model.equals(own) && !known.contains(model)) {
            throw new ApiException(ApiError.notFound(
                    "model",
                    "model_not_found",
                    "model: '" + model + "' does not exist; known: " + String.join(", ", known)));
        }
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
