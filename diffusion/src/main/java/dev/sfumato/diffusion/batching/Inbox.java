package dev.sfumato.diffusion.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What other threads hand to the engine thread; thread-safe, and nothing is done while its lock is held. */
final class Inbox {

    private final Queue<GenerationJob> jobs = new ArrayDeque<>();
    private final Queue<Call<?>> calls = new ArrayDeque<>();
    private boolean closed;

    /** Something to run on the engine thread. */
    record Call<T>(Callable<T> body, CompletableFuture<T> result) {

        void run() {
            try {
                result.complete(body.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        }
    }

    /** Returns whether the job was taken: not if the inbox is closed. */
    synchronized boolean add(GenerationJob job) {
        return !closed && jobs.add(job);
    }

    /** @throws IllegalStateException if the inbox is closed */
    synchronized <T> CompletableFuture<T> call(Callable<T> body) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        Call<T> call = new Call<>(body, new CompletableFuture<>());
        calls.add(call);
        return call.result();
    }

    synchronized List<GenerationJob> takeJobs() {
        List<GenerationJob> taken = new ArrayList<>(jobs);
        jobs.clear();
        return taken;
    }

    synchronized @Nullable Call<?> nextCall() {
        return calls.poll();
    }

    /** Refuses all that comes later, and returns the calls that nobody will make. */
    synchronized List<Call<?>> close() {
        closed = true;
        List<Call<?>> abandoned = new ArrayList<>(calls);
        calls.clear();
        return abandoned;
    }
}
