package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.admission.Admission;
import dev.sfumato.diffusion.batching.admission.Estimate;
import dev.sfumato.diffusion.batching.admission.Pace;
import dev.sfumato.diffusion.batching.admission.Refusal;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.costs.MemoryGauge;
import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.batching.ending.EngineStoppedException;
import dev.sfumato.diffusion.engine.Agent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of all requests on one device: each tick does one unit of work (a call from outside, an encoding, one
 * denoising step of one or more pictures, one decoding), for the request that the policy puts first.
 *
 * <p>{@link #doWork} and {@link #onClose} belong to one thread, which is the only one that touches models; the other
 * methods are for any thread. What one request throws ends that request alone. Every accepted request ends in exactly
 * one of completed, failed and cancelled.
 */
public final class StepBatcher implements Agent {

    private static final Logger log = LoggerFactory.getLogger(StepBatcher.class);

    private final LongSupplier clock;
    private final CostTable costs;
    private final Admission admission;
    private final Pace pace = new Pace();
    private final Inbox inbox = new Inbox();
    private final Set<GenerationJob> unfinished = ConcurrentHashMap.newKeySet();
    private final Easel easel;

    // Guards who is accepted; nothing is done while it is held.
    private final Object gate = new Object();
    private boolean closed;
    private boolean draining;
    private volatile boolean stopped;
    private final CompletableFuture<Void> empty = new CompletableFuture<>();

    /** A fair batcher with a table of its own. */
    public StepBatcher(int limit, LongSupplier clock) {
        this(limit, BatchingConfig.DEFAULT, new CostTable(BatchingConfig.DEFAULT.picturesPerStep()), clock);
    }

    /** A batcher on a device whose memory cannot be seen. */
    public StepBatcher(int limit, BatchingConfig config, CostTable costs, LongSupplier clock) {
        this(limit, config, costs, MemoryGauge.NONE, clock);
    }

    /**
     * A batcher without work.
     *
     * @param limit unfinished requests held at most
     * @param costs of the device
     * @param gauge of the device's memory
     * @param clock nanoseconds of a clock that never goes back
     */
    public StepBatcher(int limit, BatchingConfig config, CostTable costs, MemoryGauge gauge, LongSupplier clock) {
        this.clock = clock;
        this.costs = costs;
        this.admission = new Admission(limit, config.queuedWork());
        this.easel = new Easel(config, costs, gauge, clock, pace, this::end);
    }

    /**
     * Accepts a job, or says when to come back.
     *
     * @return empty if it was accepted
     * @throws EngineStoppedException if the batcher is closed or drained
     */
    public Optional<Refusal> submit(GenerationJob job) {
        double work = job.work().seconds(job.work().prices(costs));
        int position;
        synchronized (gate) {
            requireOpen();
            position = unfinished.size();
            double held = unfinished.stream().mapToDouble(GenerationJob::left).sum();
            Optional<Refusal> refusal = admission.refuse(
                    position, held, isKnown(job) ? 0 : work, easel.forecast().untilFirstEnd(), pace);
            if (refusal.isPresent()) {
                return refusal;
            }
            job.left(work);
            unfinished.add(job);
        }
        try {
            job.whenCancelled(easel::cancelled);
            job.submitted(clock.getAsLong(), position);
        } catch (RuntimeException | Error e) {
            unfinished.remove(job);
            throw e;
        }
        if (!inbox.add(job)) {
            end(job, listener -> listener.cancelled(CancelReason.NOT_STARTED));
        }
        return Optional.empty();
    }

    private boolean isKnown(GenerationJob job) {
        Object pixels = job.pixels();
        return pixels != null && unfinished.stream().anyMatch(other -> pixels.equals(other.pixels()));
    }

    private void requireOpen() {
        if (closed || draining) {
            throw new EngineStoppedException(closed ? "the engine is closed" : "the engine takes no more requests");
        }
    }

    /** Runs something on the engine thread, between two units of work. */
    public <T> CompletableFuture<T> call(Callable<T> body) {
        return inbox.call(body);
    }

    /** Jobs that were accepted and are not over. */
    public int unfinished() {
        return unfinished.size();
    }

    /** How long work is expected to take if it has the device alone. */
    public Duration work(JobWork work) {
        return Duration.ofNanos((long) (work.seconds(work.prices(costs)) * 1e9));
    }

    /** What is expected of a job. */
    public Estimate estimate(GenerationJob job) {
        return unfinished.contains(job)
                ? easel.forecast().estimate(job.painting(), job.isStarted(), job.left(), pace)
                : Estimate.OVER;
    }

    /** Refuses all later jobs, and returns what is complete once those that were accepted are over. */
    public CompletableFuture<Void> drain() {
        refuseMore();
        return empty.copy();
    }

    private void refuseMore() {
        synchronized (gate) {
            draining = true;
        }
        tellIfEmpty();
    }

    private void tellIfEmpty() {
        boolean over;
        synchronized (gate) {
            over = draining && unfinished.isEmpty();
        }
        if (over) {
            empty.complete(null);
        }
    }

    @Override
    public int doWork() {
        inbox.takeJobs().forEach(easel::admit);
        if (stopped) {
            easel.handBack();
        }
        easel.endCancelledAndLate();
        Inbox.Call<?> call = inbox.nextCall();
        if (call != null) {
            call.run();
            return 1;
        }
        return easel.work() ? 1 : 0;
    }

    /** Cancels all jobs and calls that are not over; later ones are refused. */
    @Override
    public void onClose() {
        synchronized (gate) {
            closed = true;
        }
        List<Inbox.Call<?>> abandoned = inbox.close();
        abandoned.forEach(call -> call.result().cancel(false));
        inbox.takeJobs().forEach(job -> end(job, listener -> listener.cancelled(CancelReason.NOT_STARTED)));
        easel.handBack();
    }

    /** Refuses all later jobs, and cancels those that are not over, at the next tick and inside a step. */
    public void stop() {
        refuseMore();
        stopped = true;
        easel.interrupt();
    }

    // The place is free before the listener hears of it, so that it may submit again.
    private void end(GenerationJob job, Consumer<JobListener> lastWord) {
        unfinished.remove(job);
        try {
            lastWord.accept(job.listener());
        } catch (RuntimeException | Error e) {
            log.error("a listener failed at the end of its request", e);
        }
        tellIfEmpty();
    }
}
