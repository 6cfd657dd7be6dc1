package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.StepBatcher;
import dev.sfumato.diffusion.engine.AgentRunner;
import dev.sfumato.diffusion.engine.Failures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of accepting requests, and the wait for those that were accepted. */
record Drain(StepBatcher batcher, AgentRunner runner) {

    /** See {@link DiffusionEngine#drain}. */
    boolean within(Duration patience) {
        if (runner.isOwnThread()) {
            throw new IllegalStateException("a listener of the engine must not wait for its end");
        }
        CompletableFuture<Void> empty = batcher.drain();
        try {
            empty.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // handed back below, as after an interrupt
        } catch (ExecutionException e) {
            throw Failures.unwrap(e);
        }
        batcher.stop();
        runner.wake();
        empty.join();
        return false;
    }
}
