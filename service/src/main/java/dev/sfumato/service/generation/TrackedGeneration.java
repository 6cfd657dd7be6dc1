package dev.sfumato.service.generation;

import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.request.GenerationSettings;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A generation that was accepted, as its caller holds it; thread-safe.
 *
 * @param handle the engine's side of it
 * @param result the pictures once they are painted and logged; fails with the generation's own exception, or with
 *     {@link CancellationException}, after that was logged. Its dependents may block
 */
public record TrackedGeneration(GenerationHandle handle, CompletableFuture<TrackedResult> result) {

    /** Unique among all generations. */
    public String id() {
        return handle.id();
    }

    /** What is painted, with every default filled in. */
    public GenerationSettings settings() {
        return handle.settings();
    }

    /**
     * Waits for the pictures.
     *
     * @throws RuntimeException what the engine failed with, such as a {@link CancellationException}
     */
    public TrackedResult painted() {
        try {
            return result.join();
        } catch (CompletionException wrapped) {
            if (wrapped.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw wrapped;
        }
    }

    /** Ends the generation at the engine's next tick, unless it is over by then. */
    public void cancel() {
        handle.cancel();
    }
}
