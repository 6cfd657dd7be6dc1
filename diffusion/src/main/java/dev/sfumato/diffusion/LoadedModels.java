package dev.sfumato.diffusion;

import dev.sfumato.diffusion.adapters.AdapterException;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.batching.StepBatcher;
import dev.sfumato.diffusion.components.EmbeddingCache;
import dev.sfumato.diffusion.engine.AgentRunner;
import dev.sfumato.diffusion.engine.Failures;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.graphs.SharedSessions;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.variants.AdaptedModels;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.repository.ModelRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The models of an engine, each loaded on the engine thread when it is first asked for and kept until it is unloaded or
 * the engine is closed. Thread-safe.
 */
final class LoadedModels {

    private final ModelRepository repository;
    private final StepBatcher batcher;
    private final AgentRunner runner;
    private final ModelOpening opening;
    private final Map<String, LoadedModel> byName = new ConcurrentHashMap<>();
    private final Map<Path, LoadedModel> byFolder = new ConcurrentHashMap<>();
    private final AdaptedModels adapted;
    private final AtomicReference<Duration> timeOfUnloaded = new AtomicReference<>(Duration.ZERO);

    LoadedModels(
            ModelRepository repository,
            EngineConfig config,
            StepBatcher batcher,
            AgentRunner runner,
            RememberedCosts costs) {
        this.repository = repository;
        this.batcher = batcher;
        this.runner = runner;
        SharedSessions sessions = new SharedSessions(config.session(), new EmbeddingCache(config.promptCacheBytes()));
        this.opening = new ModelOpening(config, sessions, costs);
        this.adapted = new AdaptedModels(config.home(), sessions);
    }

    /** Those with adapters. */
    AdaptedModels adapted() {
        return adapted;
    }

    /**
     * The use of a model as adapters change it, which ends with that of the model; waits for it to be loaded.
     *
     * @throws InvalidRequestException if an adapter does not go with the model
     */
    LoadedModel.Use adapted(LoadedModel.Use use, Adapters adapters) {
        if (!adapters.changeWeights()) {
            return use;
        }
        ModelManifest manifest = use.pipeline().manifest();
        AdaptedModels.Lease lease = adapted.find(manifest, adapters).orElseGet(() -> {
            try {
                return await(manifest, () -> adapted.load(manifest, adapters));
            } catch (AdapterException e) {
                throw InvalidRequestException.of(e);
            }
        });
        return use.with(lease.pipeline(), lease::close);
    }

    /**
     * The use of a model, of the default one for null; waits for it to be loaded.
     *
     * @throws InvalidRequestException if there is no such model
     * @throws ModelException if it cannot be loaded
     */
    LoadedModel.Use use(@Nullable String name) {
        String wanted = name != null ? name : repository.defaultId();
        while (true) {
            LoadedModel model = get(wanted);
            Optional<LoadedModel.Use> use = model.use();
            if (use.isPresent()) {
                return use.get();
            }
            forget(model); // It is being unloaded, so it has to be loaded anew.
        }
    }

    /** The use of the model that settings were made for: one of that name and those files that is loaded, or else by its name. */
    LoadedModel.Use use(GenerationSettings settings) {
        return byFolder.values().stream()
                .filter(model -> model.pipeline().manifest().id().equals(settings.model())
                        && model.pipeline().manifest().contentHash().equals(settings.modelHash()))
                .flatMap(model -> model.use().stream())
                .findFirst()
                .orElseGet(() -> use(settings.model()));
    }

    /** As {@link #use(String)}, for what stays true when it is unloaded. */
    ModelManifest manifest(@Nullable String name) {
        try (LoadedModel.Use model = use(name)) {
            return model.pipeline().manifest();
        }
    }

    ModelManifest manifest(GenerationSettings settings) {
        try (LoadedModel.Use model = use(settings)) {
            return model.pipeline().manifest();
        }
    }

    private LoadedModel get(String name) {
        LoadedModel known = byName.get(name);
        if (known != null) {
            return known;
        }
        LoadedModel loaded = load(find(name));
        byName.put(name, loaded);
        return loaded;
    }

    private void forget(LoadedModel model) {
        byName.values().remove(model);
        byFolder.values().remove(model);
    }

    /** A model, if it is loaded already. */
    Optional<DiffusionPipeline> loaded(String id) {
        return byFolder.values().stream()
                .map(LoadedModel::pipeline)
                .filter(pipeline -> pipeline.manifest().id().equals(id))
                .findFirst();
    }

    /**
     * Closes the models of an id, and waits for that; does nothing if there are none.
     *
     * @throws ModelInUseException if somebody uses one of them
     */
    void unload(String id) {
        for (LoadedModel model : retire(id)) {
            DiffusionPipeline pipeline = model.pipeline();
            await(pipeline.manifest(), () -> {
                adapted.unload(pipeline.manifest());
                timeOfUnloaded.accumulateAndGet(pipeline.timeInRuntime(), Duration::plus);
                pipeline.close();
                return true;
            });
        }
    }

    // One at a time, so that of two who unload a model the second finds none.
    private synchronized List<LoadedModel> retire(String id) {
        List<LoadedModel> models = byFolder.values().stream()
                .filter(model -> model.pipeline().manifest().id().equals(id))
                .toList();
        models.forEach(model -> {
            model.retire();
            forget(model);
        });
        return models;
    }

    /** Those that are in memory, by id. */
    List<ModelManifest> manifests() {
        return byFolder.values().stream()
                .map(model -> model.pipeline().manifest())
                .sorted(Comparator.comparing(ModelManifest::id))
                .toList();
    }

    private ModelManifest find(String name) {
        try {
            return repository.find(name);
        } catch (ModelException e) {
            if (e.kind() == Kind.NOT_FOUND && !repository.ids().contains(name)) {
                throw new InvalidRequestException(
                        "model", "is not known", name, String.join(", ", repository.ids()) + " or a model folder");
            }
            throw e;
        }
    }

    private LoadedModel load(ModelManifest manifest) {
        return await(manifest, () -> byFolder.computeIfAbsent(manifest.root(), _ -> opening.open(manifest)));
    }

    /** What loads or closes on the engine thread. */
    private <T> T await(ModelManifest manifest, Callable<T> work) {
        if (runner.isOwnThread()) {
            throw new IllegalStateException("model '" + manifest.id()
                    + "' has to be loaded or unloaded, and a listener of the engine must not wait for that");
        }
        CompletableFuture<T> done = batcher.call(work);
        runner.wake();
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while model '" + manifest.id() + "' was loaded or unloaded");
        } catch (ExecutionException e) {
            throw Failures.unwrap(e);
        }
    }

    Duration timeInRuntime() {
        return byFolder.values().stream()
                .map(model -> model.pipeline().timeInRuntime())
                .reduce(adapted.timeInRuntime().plus(timeOfUnloaded.get()), Duration::plus);
    }

    /** Closes all models; call it when the engine thread has ended. */
    void close() {
        RuntimeException failure = null;
        List<DiffusionPipeline> all = new ArrayList<>(adapted.drain());
        byFolder.values().forEach(model -> all.add(model.pipeline()));
        for (DiffusionPipeline pipeline : all) {
            try {
                pipeline.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        byFolder.clear();
        byName.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
