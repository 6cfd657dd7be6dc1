package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.engine.Agent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of all requests on one device: each tick does one unit of work (a load, an encoding, one denoising step or
 * one decoding) of the request whose turn it is, and then it is the next one's.
 *
 * <p>{@link #doWork} and {@link #onClose} belong to one thread, which is the only one that touches models; the other
 * methods are for any thread. What one request throws ends that request alone. Every accepted request ends in exactly
 * one of completed, failed and cancelled.
 */
public final class StepBatcher implements Agent {

    private static final Logger log = LoggerFactory.getLogger(StepBatcher.class);

    private final int limit;
    private final LongSupplier clock;
    private final StepCosts costs = new StepCosts();

    // Guards the inboxes and 'closed'; nothing is done while it is held.
    private final Object gate = new Object();
    private final Queue<GenerationJob> arriving = new ArrayDeque<>();
    private final Queue<EngineCall<?>> calls = new ArrayDeque<>();
    private boolean closed;

    private final Set<GenerationJob> unfinished = ConcurrentHashMap.newKeySet();
    private final Deque<GenerationJob> turns = new ArrayDeque<>();

    /**
     * @param limit unfinished requests held at most
     * @param clock nanoseconds of a clock that never goes back
     */
    public StepBatcher(int limit, LongSupplier clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Accepts a job, or says when to come back.
     *
     * @return empty if it was accepted, otherwise the estimated time until one of the unfinished jobs ends
     * @throws IllegalStateException if the batcher is closed
     */
    public Optional<Duration> submit(GenerationJob job) {
        int position;
        synchronized (gate) {
            requireOpen();
            position = unfinished.size();
            if (position >= limit) {
                return Optional.of(untilNextEnd());
            }
            unfinished.add(job);
        }
        try {
            job.submitted(clock.getAsLong(), position);
        } catch (RuntimeException | Error e) {
            unfinished.remove(job);
            throw e;
        }
        enqueue(job);
        return Optional.empty();
    }

    private void enqueue(GenerationJob job) {
        synchronized (gate) {
            if (!closed) {
                arriving.add(job);
                return;
            }
        }
        end(job, job.listener()::cancelled);
    }

    /** Runs something on the engine thread, between two units of work. */
    public <T> CompletableFuture<T> call(Callable<T> body) {
        EngineCall<T> call = new EngineCall<>(body, new CompletableFuture<>());
        synchronized (gate) {
            requireOpen();
            calls.add(call);
        }
        return call.result();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    /** Jobs that were accepted and are not over. */
    public int unfinished() {
        return unfinished.size();
    }

    // With turns taken in a circle, the job with the fewest steps left ends once all others have made as many.
    private Duration untilNextEnd() {
        List<GenerationJob> jobs = List.copyOf(unfinished);
        int fewest = jobs.stream().mapToInt(GenerationJob::remainingSteps).min().orElse(0);
        double nanos = jobs.stream()
                .mapToDouble(job -> (double) fewest * costs.nanosPerStep(job.pipeline()))
                .sum();
        return Duration.ofNanos((long) nanos);
    }

    @Override
    public int doWork() {
        EngineCall<?> call;
        synchronized (gate) {
            turns.addAll(arriving);
            arriving.clear();
            call = calls.poll();
        }
        endCancelled();
        if (call != null) {
            call.run();
            return 1;
        }
        GenerationJob job = turns.pollFirst();
        if (job == null) {
            return 0;
        }
        advance(job);
        return 1;
    }

    private void endCancelled() {
        if (turns.stream().anyMatch(GenerationJob::isCancelled)) {
            List<GenerationJob> over =
                    turns.stream().filter(GenerationJob::isCancelled).toList();
            turns.removeAll(over);
            over.forEach(job -> end(job, job.listener()::cancelled));
        }
    }

    private void advance(GenerationJob job) {
        try {
            if (job.advance(clock, costs)) {
                end(job, job.listener()::completed);
            } else {
                turns.addLast(job);
            }
        } catch (RuntimeException | Error e) {
            end(job, () -> job.listener().failed(e));
        }
    }

    // The place is free before the listener hears of it, so that it may submit again.
    private void end(GenerationJob job, Runnable lastWord) {
        unfinished.remove(job);
        try {
            lastWord.run();
        } catch (RuntimeException | Error e) {
            log.error("a listener failed at the end of its request", e);
        }
    }

    /** Cancels all jobs and calls that are not over; later ones are refused. */
    @Override
    public void onClose() {
        List<EngineCall<?>> abandoned;
        synchronized (gate) {
            closed = true;
            turns.addAll(arriving);
            arriving.clear();
            abandoned = new ArrayList<>(calls);
            calls.clear();
        }
        abandoned.forEach(call -> call.result().cancel(false));
        for (GenerationJob job = turns.pollFirst(); job != null; job = turns.pollFirst()) {
            end(job, job.listener()::cancelled);
        }
    }

    private record EngineCall<T>(Callable<T> body, CompletableFuture<T> result) {

        void run() {
            try {
                result.complete(body.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        }
    }
}
