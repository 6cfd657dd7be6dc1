package dev.sfumato.diffusion;

import dev.sfumato.diffusion.adapters.AdapterException;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.ModelVariation;
import dev.sfumato.diffusion.batching.StepBatcher;
import dev.sfumato.diffusion.calibration.PassMeasurement;
import dev.sfumato.diffusion.components.EmbeddingCache;
import dev.sfumato.diffusion.engine.AgentRunner;
import dev.sfumato.diffusion.engine.Failures;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.families.Families;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.SharedSessions;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.variants.AdaptedModels;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.repository.ModelRepository;
import dev.sfumato.prompts.tokenizer.NativeTokenizers;
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
import org.jspecify.annotations.Nullable;

/**
 * The models of an engine, each loaded on the engine thread when it is first asked for and kept until the engine is
 * closed. Thread-safe.
 */
final class LoadedModels {

    private final ModelRepository repository;
    private final EngineConfig config;
    private final StepBatcher batcher;
    private final AgentRunner runner;
    private final RememberedCosts costs;
    private final Map<String, DiffusionPipeline> byName = new ConcurrentHashMap<>();
    private final Map<DiffusionPipeline, GuidancePasses> measured = new ConcurrentHashMap<>();
    private final Map<Path, DiffusionPipeline> byFolder = new ConcurrentHashMap<>();
    private final SharedSessions sessions;
    private final AdaptedModels adapted;

    LoadedModels(
            ModelRepository repository,
            EngineConfig config,
            StepBatcher batcher,
            AgentRunner runner,
            RememberedCosts costs) {
        this.repository = repository;
        this.config = config;
        this.batcher = batcher;
        this.runner = runner;
        this.costs = costs;
        this.sessions = new SharedSessions(config.session(), new EmbeddingCache(config.promptCacheBytes()));
        this.adapted = new AdaptedModels(config.home(), sessions);
    }

    /** Those with adapters. */
    AdaptedModels adapted() {
        return adapted;
    }

    /**
     * Waits for a model with adapters to be loaded.
     *
     * @throws InvalidRequestException if an adapter does not go with the model
     */
    AdaptedModels.Lease get(DiffusionPipeline pipeline, Adapters adapters) {
        ModelManifest manifest = pipeline.manifest();
        return adapted.find(manifest, adapters).orElseGet(() -> {
            try {
                return await(manifest, () -> adapted.load(manifest, adapters));
            } catch (AdapterException e) {
                throw InvalidRequestException.of(e);
            }
        });
    }

    /** As {@link #get(String)}, or the default model for null. */
    DiffusionPipeline named(@Nullable String name) {
        return get(name != null ? name : repository.defaultId());
    }

    /**
     * Waits for the model to be loaded.
     *
     * @throws InvalidRequestException if there is no such model
     * @throws ModelException if it cannot be loaded
     */
    DiffusionPipeline get(String name) {
        DiffusionPipeline known = byName.get(name);
        if (known != null) {
            return known;
        }
        ModelManifest manifest = find(name);
        DiffusionPipeline loaded = load(manifest);
        byName.put(name, loaded);
        return loaded;
    }

    /** The model that settings were made for: one of that name and those files that is loaded, or else by its name. */
    DiffusionPipeline get(GenerationSettings settings) {
        return byFolder.values().stream()
                .filter(pipeline -> pipeline.manifest().id().equals(settings.model())
                        && pipeline.manifest().contentHash().equals(settings.modelHash()))
                .findFirst()
                .orElseGet(() -> get(settings.model()));
    }

    /** A model, if it is loaded already. */
    Optional<DiffusionPipeline> loaded(String id) {
        return byFolder.values().stream()
                .filter(pipeline -> pipeline.manifest().id().equals(id))
                .findFirst();
    }

    /** Those that are in memory, by id. */
    List<ModelManifest> manifests() {
        return byFolder.values().stream()
                .map(DiffusionPipeline::manifest)
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

    private DiffusionPipeline load(ModelManifest manifest) {
        return await(manifest, () -> byFolder.computeIfAbsent(manifest.root(), folder -> open(manifest)));
    }

    /** What loads on the engine thread. */
    private <T> T await(ModelManifest manifest, Callable<T> loading) {
        if (runner.isOwnThread()) {
            throw new IllegalStateException(
                    "model '" + manifest.id() + "' is not loaded, and a listener of the engine must not wait for it");
        }
        CompletableFuture<T> loaded = batcher.call(loading);
        runner.wake();
        try {
            return loaded.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while model '" + manifest.id() + "' was loaded");
        } catch (ExecutionException e) {
            throw Failures.unwrap(e);
        }
    }

    private DiffusionPipeline open(ModelManifest manifest) {
        // Only now, when they are about to be loaded: an engine that loads nothing leaves nothing in its home.
        Path natives = config.home().resolve("cache").resolve("natives");
        OnnxRuntime.prepare(natives);
        NativeTokenizers.prepare(natives);
        DiffusionPipeline pipeline = Families.open(manifest, GraphSource.of(sessions, ModelVariation.NONE));
        if (config.guidancePasses() == GuidancePasses.MEASURED && pipeline.hasGuidanceOptions()) {
            SessionConfig session = config.session();
            Path file = config.home()
                    .resolve("cache")
                    .resolve("guidance-passes")
                    .resolve(manifest.contentHash() + "-" + session.provider() + session.deviceId() + "-"
                            + session.intraOpThreads());
            measured.put(pipeline, new PassMeasurement(System::nanoTime).faster(pipeline, file));
        }
        costs.recall(manifest.contentHash());
        return pipeline;
    }

    /** Whether the passes of guidance go into one call of a model's denoiser. */
    boolean batched(DiffusionPipeline pipeline) {
        return switch (config.guidancePasses()) {
            case BATCHED -> true;
            case SEPARATE -> false;
            case MEASURED -> measured.getOrDefault(pipeline, GuidancePasses.BATCHED) == GuidancePasses.BATCHED;
        };
    }

    Duration timeInRuntime() {
        return byFolder.values().stream()
                .map(DiffusionPipeline::timeInRuntime)
                .reduce(adapted.timeInRuntime(), Duration::plus);
    }

    /** Closes all models; call it when the engine thread has ended. */
    void close() {
        RuntimeException failure = null;
        List<DiffusionPipeline> all = new ArrayList<>(adapted.drain());
        all.addAll(byFolder.values());
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
