package dev.sfumato.service.http;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGenerator;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.models.DefaultModel;
import dev.sfumato.tracking.RunOptions;
import java.util.List;
import java.util.Map;

/**
 * What the controllers serve from. Whoever opens it closes it, once.
 *
 * @param session the run of this service
 */
record ServedParts(DiffusionEngine engine, Tracking tracking, GenerationSession session, DefaultModel defaultModel) {

    /** Opens the engine and the tracker, begins the run and the loading of the default model. */
    static ServedParts open(ServeOptions options) {
        Tracking tracking = Tracking.open(options.engine().home());
        DiffusionEngine engine = DiffusionEngine.open(options.engine());
        try {
            GenerationSession session = new TrackedGenerator(engine, tracking).begin(run(options));
            return new ServedParts(engine, tracking, session, DefaultModel.load(engine, options.model()));
        } catch (RuntimeException failure) {
            engine.close();
            tracking.close();
            throw failure;
        }
    }

    private static RunOptions run(ServeOptions options) {
        return RunOptions.builder(options.project())
                .name(options.name())
                .jobType("serve")
                .config(Map.of("queue_limit", options.engine().queueLimit()))
                .build();
    }

    /** What the controllers ask for by type. */
    List<Object> beans() {
        return List.of(engine, tracking, session, defaultModel);
    }

    /** Cancels what is unfinished, logs that, and ends the run with {@code exitCode}. */
    void close(int exitCode) {
        engine.close();
        try (tracking) {
            session.finish(exitCode);
            session.close();
        }
    }
}
