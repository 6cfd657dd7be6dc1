package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.admission.Estimate;
import dev.sfumato.diffusion.request.GenerationSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A submitted request, as its caller holds it; thread-safe. */
public interface GenerationHandle {

    /** Unique among all requests. */
    String id();

    GenerationSettings settings();

    /**
     * The pictures in order, once all are finished; fails with the request's own exception, or is cancelled. Cancelling
     * the future cancels the request. It completes after the last event was delivered. Its dependents run on the engine
     * thread and must not block.
     */
    CompletableFuture<List<GeneratedImage>> images();

    /** What is expected of the request as of now; any thread, at any time. */
    Estimate estimate();

    /** Ends the request at the engine's next tick, unless it is over by then. */
    void cancel();
}
