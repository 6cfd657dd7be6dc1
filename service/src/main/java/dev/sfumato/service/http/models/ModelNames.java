package dev.sfumato.service.http.models;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The names by which requests choose models. Thread-safe. */
@Singleton
public final class ModelNames {
    private final DiffusionEngine engine;
    private final DefaultModel defaultModel;

    ModelNames(DiffusionEngine engine, DefaultModel defaultModel) {
        this.engine = engine;
        this.defaultModel = defaultModel;
    }

    /**
     * The model that a request means. Folders are no models here: a path that came over the network is not looked at.
     *
     * @param asked what the request says; null for the default model
     * @return an id, or the folder of the default model; null if there is no model at all
     * @throws ApiException a 404 if there is no such model
     */
    public @Nullable String find(@Nullable String asked) {
        String own = defaultModel.state().name();
        if (asked == null || asked.equals(own)) {
            return own;
        }
        List<String> known = engine.models().ids();
        if (!known.contains(asked)) {
            throw new ApiException(ApiError.notFound(
                    "model",
                    "model_not_found",
                    "model: '" + asked + "' does not exist; known: " + String.join(", ", known)));
        }
        return asked;
    }

    /**
     * What {@code use} gives, where a model that cannot be used is the server's failure unless the caller named it.
     *
     * @param asked what the request says; null for the default model
     * @param use works with the model that is meant
     */
    public <T> T with(@Nullable String asked, Supplier<T> use) {
        try {
            return use.get();
        } catch (ModelException failure) {
            if (asked != null) {
                throw failure;
            }
            throw new ApiException(ApiError.server(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "model_broken",
                    "the model of this server cannot be used: " + failure.getMessage()));
        }
    }
}
