package dev.sfumato.service.generation;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.service.generation.energy.EnergyShares;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.disk.TrackingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A run that is open for generations: each becomes one step of it, whether it is completed, fails or is cancelled.
 * Thread-safe. Tracking that fails does not fail the generation; see {@link Tracking#problem()}.
 */
public final class GenerationSession implements AutoCloseable {
    private final DiffusionEngine engine;
    private final Tracking tracking;
    private final SessionRun run;
    private final GenerationRecorder recorder;
    private final ExecutorService recording = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, CompletableFuture<TrackedResult>> unfinished = new ConcurrentHashMap<>();

    GenerationSession(DiffusionEngine engine, Tracking tracking, SessionRun run) {
        this.engine = engine;
        this.tracking = tracking;
        this.run = run;
        this.recorder = new GenerationRecorder(tracking, run);
    }

    /** What is kept out of the records. */
    public LogPolicy policy() {
        return tracking.policy();
    }

    /** The run, or empty if it could not be begun as yet. */
    public Optional<Run> run() {
        return run.current();
    }

    /** Submits {@code request} without further values and without listening to its progress. */
    public TrackedGeneration submit(GenerationRequest request) {
        return submit(engine.resolve(request), Map.of(), _ -> {});
    }

    /** Submits a generation with {@link SubmitOptions#DEFAULT}; otherwise as the submission with options. */
    public TrackedGeneration submit(GenerationSettings settings, Map<String, ?> extra, Consumer<StepEvent> listener) {
        return submit(settings, SubmitOptions.DEFAULT, extra, listener);
    }

    /**
     * Submits a generation.
     *
     * @param settings as {@link DiffusionEngine#resolve} gave them
     * @param options how it wants to be served
     * @param extra further values to log at the generation's step, e.g. the id of the request that asked for it
     * @param listener hears the generation's events on the engine's thread, so it must not block
     * @throws InvalidRequestException if the settings are not possible
     * @throws QueueFullException if the engine holds as many generations as it may
     */
    public TrackedGeneration submit(
            GenerationSettings settings, SubmitOptions options, Map<String, ?> extra, Consumer<StepEvent> listener) {
        List<GeneratedImage> finished = new CopyOnWriteArrayList<>();
        EnergyShares.Share energy = tracking.energy().share();
        GenerationHandle handle = engine.submit(settings, options, event -> {
            energy.accept(event);
            if (event instanceof StepEvent.ImageReady ready) {
                finished.add(ready.image());
            }
            listener.accept(event);
        });
        CompletableFuture<TrackedResult> result = handle.images()
                .handleAsync(
                        (images, failure) -> recorder.record(handle, images, failure, extra, finished, energy.joules()),
                        recording);
        unfinished.put(handle.id(), result);
        var _ = result.whenComplete((_, _) -> unfinished.remove(handle.id()));
        return new TrackedGeneration(handle, result);
    }

    /**
     * Waits until every accepted generation is logged, and ends the run.
     *
     * @param exitCode 0 for success
     */
    public void finish(int exitCode) {
        settle();
        run.current().ifPresent(open -> {
            try {
                open.finish(exitCode);
            } catch (TrackingException failure) {
                tracking.failed("ending run " + open.id(), failure);
            }
        });
    }

    /** Ends the run as failed, unless {@link #finish} ended it. */
    @Override
    public void close() {
        settle();
        recording.close();
        run.current().ifPresent(Run::close);
    }

    private void settle() {
        CompletableFuture.allOf(unfinished.values().toArray(CompletableFuture[]::new))
                .handle((_, _) -> null)
                .join();
    }
}
