package dev.sfumato.service.cli.painting;

import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedResult;
import java.util.Map;
import java.util.function.Consumer;

/** Paints one request and waits for it. */
public final class Painter {
    private Painter() {}

    /**
     * Paints and logs.
     *
     * @param extra further values of the run's step
     * @param listener hears the events on the engine's thread
     * @throws RuntimeException what the engine failed with
     */
    public static TrackedResult paint(
            GenerationSession session,
            GenerationSettings settings,
            Map<String, ?> extra,
            Consumer<StepEvent> listener) {
        return session.submit(settings, extra, listener).painted();
    }
}
