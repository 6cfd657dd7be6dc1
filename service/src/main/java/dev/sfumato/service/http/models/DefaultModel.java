package dev.sfumato.service.http.models;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that is used where a request names none. It is loaded while the server starts, so that the first request
 * need not wait for it. Thread-safe.
 */
public final class DefaultModel {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultModel.class);

    /**
     * How far the loading is.
     *
     * @param name its id or folder; null if there is no model at all
     * @param problem why it is broken; null if it is not
     */
    public record State(
            Progress progress,
            @Nullable String name,
            @Nullable String problem) {}

    /** How far a model is on its way to be used. */
    public enum Progress {
        LOADING,
        OK,
        BROKEN
    }

    private volatile State state;

    private DefaultModel(@Nullable String name) {
        state = new State(Progress.LOADING, name, null);
    }

    /**
     * Begins to load a model in the background.
     *
     * @param name an id or a model folder; null for the first that {@code engine} knows
     */
    public static DefaultModel load(DiffusionEngine engine, @Nullable String name) {
        DefaultModel model = new DefaultModel(name);
        Thread.ofVirtual().name("default-model").start(() -> model.run(engine));
        return model;
    }

    private void run(DiffusionEngine engine) {
        String name = state.name();
        try {
            if (name == null) {
                name = engine.models().defaultId();
                state = new State(Progress.LOADING, name, null);
            }
            engine.load(name);
            state = new State(Progress.OK, name, null);
        } catch (ModelException | InvalidRequestException failure) {
            LOG.error("The default model cannot be used: {}", failure.getMessage());
            state = new State(Progress.BROKEN, name, ModelProblems.told(engine, failure));
        } catch (IllegalStateException _) {
            state = new State(Progress.BROKEN, name, "the engine was closed while the model was loaded");
        }
    }

    /** How far it is now. */
    public State state() {
        return state;
    }
}
