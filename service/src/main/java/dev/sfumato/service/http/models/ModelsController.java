package dev.sfumato.service.http.models;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.pipelines.ModelAbilities;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.repository.ModelRepository;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.query.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Lists the models, one whose folder is damaged with what is wrong, loads and unloads them. */
@Controller("/v1/models")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ModelsController {
    private static final String OBJECT = "model";
    private static final String OWNER = "sfumato";

    private final DiffusionEngine engine;
    private final ModelRepository repository;
    private final DefaultModel defaultModel;
    private final ModelNames names;

    ModelsController(DiffusionEngine engine, DefaultModel defaultModel, ModelNames names) {
        this.engine = engine;
        this.repository = engine.models();
        this.defaultModel = defaultModel;
        this.names = names;
    }

    @Get
    ModelList list(HttpRequest<?> request) {
        Query.of(request);
        return new ModelList(
                "list", repository.ids().stream().map(this::describe).toList());
    }

    @Get("/{id}")
    ModelObject find(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return describe(names.installed(id));
    }

    /** Has a model be in memory or not, and waits for that; the engine does it between two steps of what it paints. */
    @Patch("/{id}")
    ModelObject change(HttpRequest<byte[]> request, @PathVariable String id) {
        Query.of(request);
        JsonFields fields = JsonFields.read(request.getBody().orElseGet(() -> new byte[0]));
        fields.allowOnly(Set.of("loaded"));
        Boolean loaded = fields.flag("loaded");
        String named = names.installed(id);
        if (loaded == null) {
            throw new ApiException(ApiError.invalid(
                    "loaded", "missing_required_parameter", "loaded: is needed; allowed: true, false"));
        }
        if (loaded) {
            engine.load(named);
        } else {
            engine.unload(named);
        }
        return describe(named);
    }

    private ModelObject describe(String id) {
        boolean isDefault = id.equals(defaultModel.state().name());
        try {
            return describe(repository.findById(id), isDefault, names.aliasesOf(id));
        } catch (ModelException failure) {
            return new ModelObject(
                    id,
                    OBJECT,
                    0,
                    OWNER,
                    isDefault,
                    names.aliasesOf(id),
                    ModelProblems.told(engine, failure),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false,
                    null,
                    null,
                    null);
        }
    }

    private ModelObject describe(ModelManifest model, boolean isDefault, List<String> aliases) {
        GenerationDefaults defaults = model.defaults();
        ModelAbilities abilities = engine.abilities(model.id()).orElse(null);
        return new ModelObject(
                model.id(),
                OBJECT,
                installed(model),
                OWNER,
                isDefault,
                aliases,
                null,
                model.pipelineClass(),
                model.contentHash(),
                new ModelDefaults(
                        defaults.steps(),
                        defaults.guidanceScale(),
                        defaults.width() + "x" + defaults.height(),
                        ModelSchedulers.ownType(model).wireName()),
                defaults.sizes().stream().map(Object::toString).toList(),
                model.autoencoder().spatialFactor(),
                ModelSchedulers.suitable(model),
                abilities != null,
                abilities == null ? null : names(abilities.tasks(), TaskKind::wireName),
                abilities == null ? null : names(abilities.promptSyntaxes(), PromptSyntax::wireName),
                abilities == null ? null : abilities.imageStrength());
    }

    private static <E extends Enum<E>> List<String> names(Set<E> values, Function<E, String> name) {
        return values.stream().sorted().map(name).toList();
    }

    private static long installed(ModelManifest model) {
        try {
            return Files.getLastModifiedTime(model.root()).toInstant().getEpochSecond();
        } catch (IOException failure) {
            throw new ModelException(
                    ModelException.Kind.BROKEN, model.root() + ": cannot be read: " + failure, failure);
        }
    }
}
