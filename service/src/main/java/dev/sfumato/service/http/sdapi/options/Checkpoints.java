package dev.sfumato.service.http.sdapi.options;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.models.DefaultModel;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The models as this API names them. Thread-safe. */
@Singleton
public final class Checkpoints {
    /** AUTOMATIC1111 shows the first ten digits of a hash. */
    public static final int SHORT_HASH = 10;

    private final DiffusionEngine engine;
    private final DefaultModel defaultModel;

    Checkpoints(DiffusionEngine engine, DefaultModel defaultModel) {
        this.engine = engine;
        this.defaultModel = defaultModel;
    }

    /** The models that can be used, the server's default among them even if it is a folder of its own. */
    public List<ModelManifest> usable() {
        return names().stream().flatMap(name -> sound(name).stream()).toList();
    }

    /**
     * The model that is used with {@code options}.
     *
     * @throws ModelException if it cannot be read, or there is none at all
     */
    public ModelManifest of(ServerOptions options) {
        return engine.models().find(name(options));
    }

    /** What a request for {@link #of} names it by: an id, or the folder that the server was started with. */
    public String name(ServerOptions options) {
        if (options.model() != null) {
            return options.model();
        }
        String own = defaultModel.state().name();
        return own != null ? own : engine.models().defaultId();
    }

    /** What menus show: the id and the short hash. */
    public static String title(ModelManifest model) {
        return model.id() + " [" + shortHash(model) + "]";
    }

    /** The first digits of the hash. */
    public static String shortHash(ModelManifest model) {
        return model.contentHash().substring(0, SHORT_HASH);
    }

    /**
     * What the engine knows a model by that a client calls by its title, id or (short) hash.
     *
     * @param field in which it was named
     * @throws ApiException a 404 if there is none
     */
    String find(String field, String text) {
        if (engine.models().ids().contains(text)) {
            return text;
        }
        return names().stream()
                .filter(name -> sound(name)
                        .filter(model -> namesOf(model).anyMatch(text::equals))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> unknown(field, text));
    }

    /** Loads a model, and waits for it. */
    void load(String name) {
        engine.load(name);
    }

    private static Stream<String> namesOf(ModelManifest model) {
        return Stream.of(title(model), model.id(), shortHash(model), model.contentHash());
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(engine.models().ids());
        String own = defaultModel.state().name();
        if (own != null && !names.contains(own)) {
            names.addFirst(own);
        }
        return names;
    }

    private Optional<ModelManifest> sound(String name) {
        try {
            return Optional.of(engine.models().find(name));
        } catch (ModelException broken) {
            return Optional.empty();
        }
    }

    private ApiException unknown(String field, String text) {
        List<String> titles = usable().stream().map(Checkpoints::title).toList();
        return new ApiException(ApiError.notFound(
                field,
                "model_not_found",
                field + ": there is no such model, got '" + text + "'; allowed: " + String.join(", ", titles)));
    }
}
