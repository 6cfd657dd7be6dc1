package dev.sfumato.service.http.health;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loading of the default model while the server starts, so that the first request need not wait. Thread-safe. */
public final class DefaultModel {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultModel.class);

    private volatile ModelHealth health = new ModelHealth("loading", null, null);

    private DefaultModel() {}

    /** Begins to load the default model of {@code engine} in the background. */
    public static DefaultModel load(DiffusionEngine engine) {
        DefaultModel model = new DefaultModel();
        Thread.ofVirtual().name("default-model").start(() -> model.run(engine));
        return model;
    }

    private void run(DiffusionEngine engine) {
        String id = null;
        try {
            id = engine.models().defaultId();
            health = new ModelHealth("loading", id, null);
            engine.load(id);
            health = new ModelHealth("ok", id, null);
        } catch (ModelException | InvalidRequestException failure) {
            LOG.error("The default model cannot be used: {}", failure.getMessage());
            health = new ModelHealth("broken", id, failure.getMessage());
        } catch (CancellationException stopped) {
            health = new ModelHealth("broken", id, "the engine was closed while the model was loaded");
        }
    }

    /** How far it is. */
    ModelHealth health() {
        return health;
    }
}
