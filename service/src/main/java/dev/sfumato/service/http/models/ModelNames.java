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

/** The names by which requests choose models: ids and aliases. Thread-safe. */
@Singleton
public final class ModelNames {
    private final DiffusionEngine engine;
    private final DefaultModel defaultModel;
    private final ModelAliases aliases;

    ModelNames(DiffusionEngine engine, DefaultModel defaultModel, ModelAliases aliases) {
        this.engine = engine;
        this.defaultModel = defaultModel;
        this.aliases = aliases;
    }

    /**
     * The model that a request means. Folders are no models here: a path that came over the network is not looked at.
     *
     * @param asked what the request says; null for the default model
     * @return an id, or the folder of a model that this server was started with; null if there is no model at all
     * @throws ApiException a 404 if there is no such model
     */
    public @Nullable String find(@Nullable String asked) {
        String own = defaultModel.state().name();
        if (asked == null || asked.equals(own)) {
            return own;
        }
        List<String> known = engine.models().ids();
        if (known.contains(asked)) {
            return asked;
        }
        return aliases.find(asked, own).orElseThrow(() -> unknown(asked, known));
    }

    /**
     * The id of the model that a request means.
     *
     * @throws ApiException a 404 if there is no such model, or it lies in a folder that this server was started with
     */
    String installed(String asked) {
        String named = find(asked);
        List<String> known = engine.models().ids();
        if (named == null || !known.contains(named)) {
            throw unknown(asked, known);
        }
        return named;
    }

    private static ApiException unknown(String asked, List<String> known) {
        return new ApiException(ApiError.notFound(
                "model",
                "model_not_found",
                "model: '" + asked + "' does not exist; known: " + String.join(", ", known)));
    }

    /** The denoising steps that a model makes where a request is silent; it is loaded for that if it is not yet. */
    public int ownSteps(@Nullable String asked) {
        return with(asked, () -> engine.load(find(asked)).defaults().steps());
    }

    /** Other names of a model, in the order in which they were given. */
    List<String> aliasesOf(String id) {
        List<String> ids = engine.models().ids();
        return aliases.of(id, defaultModel.state().name()).stream()
                .filter(alias -> !ids.contains(alias))
                .toList();
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
