package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.StepBatcher;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.ending.EngineStoppedException;
import dev.sfumato.diffusion.engine.AgentRunner;
import dev.sfumato.diffusion.engine.Failures;
import dev.sfumato.diffusion.pipelines.ModelAbilities;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.request.ModelRules;
import dev.sfumato.diffusion.request.RequestResolver;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.repository.ModelRepository;
import dev.sfumato.prompts.template.WildcardFolder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A text-to-image engine on one device: it takes requests from any number of threads and paints them in turns, one unit
 * of work at a time, on a thread of its own.
 *
 * <pre>{@code
 * try (DiffusionEngine engine = DiffusionEngine.open(EngineConfig.of(home))) {
 *     BufferedImage apple = engine.generate(GenerationRequest.of("a red apple")).getFirst().toBufferedImage();
 * }
 * }</pre>
 *
 * <p>The pixels of a picture depend on its settings and the machine alone: not on the request's other pictures, nor on
 * other requests. Thread-safe. Whoever opened it closes it.
 */
public final class DiffusionEngine implements AutoCloseable {

    private final EngineConfig config;
    private final ModelRepository repository;
    private final StepBatcher batcher;
    private final AgentRunner runner;
    private final LoadedModels models;
    private final RememberedCosts costs;

    private DiffusionEngine(EngineConfig config) {
        this.config = config;
        repository = new ModelRepository(config.home());
        costs = new RememberedCosts(config);
        batcher =
                new StepBatcher(config.queueLimit(), config.batching(), costs.table(), costs.gauge(), System::nanoTime);
        runner = AgentRunner.start(batcher, "sfumato-engine");
        models = new LoadedModels(repository, config, batcher, runner, costs);
    }

    /** Starts an engine; models are loaded when they are first asked for. */
    public static DiffusionEngine open(EngineConfig config) {
        return new DiffusionEngine(config);
    }

    /** What the engine was opened with. */
    public EngineConfig config() {
        return config;
    }

    /** The models that a request may name. */
    public ModelRepository models() {
        return repository;
    }

    /**
     * Loads a model unless it is loaded, and waits for it.
     *
     * @param name an id or a model folder; null means the default model
     * @throws InvalidRequestException if there is no such model
     * @throws ModelException if it cannot be loaded
     * @throws CancellationException if the engine is closed meanwhile
     */
    public ModelManifest load(@Nullable String name) {
        return models.manifest(name);
    }

    /**
     * Frees the memory of a model if it is loaded, and waits for that; the next request for it loads it again.
     *
     * @throws ModelInUseException if it paints, or requests wait for it
     */
    public void unload(String id) {
        models.unload(id);
    }

    /**
     * The model that settings were resolved for, also if it is a folder, whose id alone does not find it.
     *
     * @throws InvalidRequestException if there is no such model
     * @throws ModelException if it cannot be loaded
     */
    public ModelManifest modelOf(GenerationSettings settings) {
        return models.manifest(settings);
    }

    /** What a model can be asked for; empty if it is not loaded. */
    public Optional<ModelAbilities> abilities(String id) {
        return models.loaded(id).map(ModelAbilities::of);
    }

    /** The models that are in memory, by id. */
    public List<ModelManifest> loaded() {
        return models.manifests();
    }

    /**
     * Checks a request and fills its gaps from its model, which is loaded for that if it is not yet.
     *
     * @throws InvalidRequestException naming the field that cannot be honoured
     * @throws ModelException if the model cannot be loaded
     */
    public GenerationSettings resolve(GenerationRequest request) {
        RequestResolver.checkWithoutModel(request);
        try (LoadedModel.Use model = models.use(request.model())) {
            return RequestResolver.resolve(
                    request,
                    model.pipeline(),
                    new WildcardFolder(config.home().resolve("wildcards")),
                    config.promptSyntax(),
                    models.adapted());
        }
    }

    /** {@link #submit(GenerationSettings, SubmitOptions, Consumer)} with {@link SubmitOptions#DEFAULT}. */
    public GenerationHandle submit(GenerationSettings settings, Consumer<StepEvent> listener) {
        return submit(settings, SubmitOptions.DEFAULT, listener);
    }

    /**
     * Accepts a request; its pictures come through the handle.
     *
     * @throws InvalidRequestException if the model is not the one that the settings were made for, an adapter does not
     *     go with it, or it would need more memory than the engine may use, by what such work took so far
     * @throws QueueFullException if too many requests are unfinished, or too much work is
     * @throws EngineStoppedException if the engine is closed or drained
     */
    public GenerationHandle submit(GenerationSettings settings, SubmitOptions options, Consumer<StepEvent> listener) {
        LoadedModel.Use model = models.use(settings);
        try {
            new ModelRules(model.pipeline()).checkForeign(settings);
            model = models.adapted(model, settings.adapters().withControl(null));
            return submit(new RequestProgress(
                    settings, options, model.pipeline(), model.batched(), listener, batcher::estimate, model::close));
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private GenerationHandle submit(RequestProgress progress) {
        costs.checkFits(progress.settings(), progress.job().work());
        batcher.submit(progress.job()).ifPresent(refusal -> {
            throw new QueueFullException(refusal.reason(), refusal.retryAfter());
        });
        runner.wake();
        return progress;
    }

    /** {@link #resolve} and {@link #submit(GenerationSettings, Consumer)} in one. */
    public GenerationHandle submit(GenerationRequest request, Consumer<StepEvent> listener) {
        return submit(resolve(request), listener);
    }

    /**
     * Paints a request and waits for its pictures; an interrupt cancels it.
     *
     * @throws CancellationException if it was cancelled, or the engine closed
     * @throws ModelException if a graph failed
     */
    public List<GeneratedImage> generate(GenerationRequest request) {
        GenerationHandle handle = submit(request, event -> {});
        try {
            return handle.images().get();
        } catch (InterruptedException e) {
            handle.cancel();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for request " + handle.id());
        } catch (ExecutionException e) {
            throw Failures.unwrap(e);
        }
    }

    /** Whether it paints: false once it is closed, or its thread has failed. */
    public boolean isRunning() {
        return runner.isRunning();
    }

    /** Requests that were accepted and are not over. */
    public int unfinished() {
        return batcher.unfinished();
    }

    /** The time spent inside the graphs' runtime so far, over all loaded models. */
    public Duration timeInRuntime() {
        return models.timeInRuntime();
    }

    /**
     * How long a request would take if it had the device alone, by what its model's work has cost so far.
     *
     * @throws InvalidRequestException if there is no such model, or it would need more memory than the engine may use
     * @throws ModelException if it cannot be loaded
     */
    public Duration estimate(GenerationSettings settings) {
        try (LoadedModel.Use model = models.use(settings)) {
            return batcher.work(costs.checkFits(settings, RequestProgress.work(settings, model)));
        }
    }

    /** What work has cost on the device so far, by model and size. */
    public CostTable costs() {
        return costs.table();
    }

    /**
     * Takes no more requests, and waits until those that were accepted are over; what is not by then, or by an
     * interrupt, is cancelled with the reason that says whether it was begun. The engine stays open.
     *
     * @return whether all could be finished
     * @throws IllegalStateException if a listener of the engine calls it
     */
    public boolean drain(Duration patience) {
        return new Drain(batcher, runner).within(patience);
    }

    /**
     * Cancels what is unfinished, inside a step if need be, and frees the models. Called by a listener
     * it does not wait, and the models stay until the process ends.
     */
    @Override
    public void close() {
        batcher.stop();
        runner.close();
        if (!runner.isOwnThread()) {
            costs.keep();
            models.close();
        }
    }
}
