package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.models.ModelNames;
import dev.sfumato.service.http.request.ImageCall;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has calls painted by the engine, each as a step of this service's run. Thread-safe. */
@Singleton
public final class CallPainter {
    private static final Logger LOG = LoggerFactory.getLogger(CallPainter.class);

    private final DiffusionEngine engine;
    private final ModelNames models;
    private final GenerationSession session;
    private final PictureFiles files;

    CallPainter(DiffusionEngine engine, ModelNames models, GenerationSession session, PictureFiles files) {
        this.engine = engine;
        this.models = models;
        this.session = session;
        this.files = files;
    }

    /**
     * Submits what a call asks for.
     *
     * @param values to log beside it, {@code request_id} among them
     * @param listener hears events on the engine's thread, so it must not block
     * @throws ApiException if it cannot be painted or handed over
     */
    public AcceptedCall submit(ImageCall call, Map<String, String> values, Consumer<StepEvent> listener) {
        files.checkDeliverable(call);
        GenerationSettings settings = models.with(call.askedModel(), () -> engine.resolve(call.request()));
        Map<String, String> extra = new LinkedHashMap<>(values);
        if (call.user() != null) {
            extra.put("user", call.user());
        }
        TrackedGeneration generation = session.submit(settings, call.options(), extra, listener);
        LOG.info(
                "{}: {} picture(s) by {}, {}x{}, {} steps",
                values.get("request_id"),
                settings.count(),
                settings.model(),
                settings.width(),
                settings.height(),
                settings.steps());
        return new AcceptedCall(call, generation);
    }
}
