package dev.sfumato.service.jobs.running;

import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobConflictException;
import dev.sfumato.service.jobs.JobQuery;
import dev.sfumato.service.jobs.JobRequest;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.JobsFullException;
import dev.sfumato.service.jobs.JobsStoppingException;
import dev.sfumato.service.jobs.events.JobEventLog;
import dev.sfumato.service.jobs.pictures.PictureKeeper;
import dev.sfumato.tracking.Tracker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The jobs of a home folder, as the service's callers see them: accepted ones are on the disk, and are painted to their
 * end by this process or one that comes after it. Thread-safe. Whoever opens it closes it, after the engine.
 */
public final class Jobs implements AutoCloseable {
    private static final Duration CANCELLING = Duration.ofSeconds(10);

    private final JobStore store;
    private final JobQueue queue = new JobQueue();
    private final JobLimits limits;
    private final InstantSource clock;
    private final Retention retention;
    private final RunnerThread runner;
    private final JobViews views;
    private final EndedLogs endedLogs = new EndedLogs();

    // Guards that two acceptances do not both take the last room.
    private final Object gate = new Object();
    private volatile boolean stopping;

    private Jobs(
            JobStore store,
            Tracker tracker,
            GenerationSession session,
            BooleanSupplier ready,
            JobLimits limits,
            int handOver,
            InstantSource clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        views = new JobViews(queue, clock);
        JobRunner work = new JobRunner(
                queue, store, session, new PictureKeeper(tracker.blobs(), session.policy()), handOver, clock);
        retention = new Retention(store, limits.retention());
        runner = new RunnerThread(ready, () -> {
            Duration untilSweep = retention.sweep(clock.instant());
            Duration untilWork = work.doWork();
            return untilSweep.compareTo(untilWork) < 0 ? untilSweep : untilWork;
        });
    }

    /**
     * Brings the jobs of the process before into order and begins to paint.
     *
     * @param store which the jobs own from now on
     * @param tracker where the pictures are kept
     * @param session in whose run the jobs are logged
     * @param handOver jobs that the engine holds at once at most, at least 1: enough for it to choose among
     * @param ready whether the engine can be given work; nothing is begun before
     */
    public static Jobs open(
            JobStore store,
            Tracker tracker,
            GenerationSession session,
            BooleanSupplier ready,
            JobLimits limits,
            int handOver,
            InstantSource clock) {
        Jobs jobs = new Jobs(store, tracker, session, ready, limits, handOver, clock);
        new JobRecovery(store, tracker).recover(clock.instant()).forEach(job -> jobs.enter(new LiveJob(job, store)));
        jobs.runner.start();
        return jobs;
    }

    /**
     * A job that was accepted, now or before.
     *
     * @param repeated whether it was accepted before, under the same idempotency key
     */
    public record Accepted(JobView job, boolean repeated) {}

    /**
     * Stores a job and puts it into the queue.
     *
     * @param request resolved, with a seed
     * @param work expected time of the device
     * @throws JobConflictException if its idempotency key was used with another body
     * @throws JobsFullException if the unfinished jobs are too much work already
     * @throws JobsStoppingException if the service stops
     */
    public Accepted accept(JobRequest request, Duration work) {
        Idempotency repeated = request.terms().idempotency();
        Optional<Accepted> before = repeated == null ? Optional.empty() : repeated(repeated);
        if (before.isPresent()) {
            return before.get();
        }
        LiveJob live;
        synchronized (gate) {
            if (stopping) {
                throw new JobsStoppingException();
            }
            limits.requireRoom(queue.work(), work);
            Job job = Job.accepted(JobIds.next(clock.instant()), request, clock.instant(), work);
            Optional<Job> known = store.add(job);
            if (known.isPresent() && repeated != null) {
                return same(known.get(), repeated);
            }
            live = new LiveJob(job, store);
            enter(live);
        }
        runner.wake();
        return new Accepted(views.of(live), false);
    }

    /**
     * The job that was accepted under an idempotency key, if there is one.
     *
     * @throws JobConflictException if that was with another body
     */
    public Optional<Accepted> repeated(Idempotency key) {
        return store.findByKey(key.key()).map(job -> same(job, key));
    }

    private Accepted same(Job job, Idempotency asked) {
        Idempotency first = job.request().terms().idempotency();
        if (first == null || !first.bodySha256().equals(asked.bodySha256())) {
            throw JobConflictException.otherBody(asked.key(), job.id());
        }
        return new Accepted(views.of(job), true);
    }

    private void enter(LiveJob live) {
        queue.add(live);
        live.position(queue.place(live).before());
        var _ = live.over().thenRun(() -> leave(live));
    }

    private void leave(LiveJob live) {
        endedLogs.add(live.id(), live.log());
        queue.forget(live);
        runner.wake();
    }

    /** A job as it stands now. */
    public Optional<JobView> find(String id) {
        Optional<LiveJob> live = queue.find(id);
        return live.isPresent() ? live.map(views::of) : store.find(id).map(JobView::finished);
    }

    /** A page of jobs, newest first. */
    public List<JobView> list(JobQuery query) {
        return store.list(query).stream().map(views::of).toList();
    }

    /** How many jobs a query would list on all pages. */
    public long count(JobQuery query) {
        return store.count(query);
    }

    /** Why the store could not be read or written the last time that this was tried, or empty. */
    public Optional<String> problem() {
        return store.problem();
    }

    /** The events of a job; those of one that ended long ago without its steps and previews. */
    public Optional<JobEventLog> events(String id) {
        Optional<JobEventLog> live = queue.find(id).map(LiveJob::log).or(() -> endedLogs.find(id));
        return live.isPresent()
                ? live
                : store.find(id).filter(job -> job.status().isFinal()).map(JobHistory::of);
    }

    /**
     * Ends a job; returns as soon as it is over, or after some seconds, if the device is busy for so long.
     *
     * @return empty if there is no such job
     * @throws JobConflictException if it is over already
     */
    public Optional<JobView> cancel(String id) {
        Optional<LiveJob> live = queue.find(id);
        if (live.isEmpty()) {
            store.find(id).ifPresent(job -> {
                throw JobConflictException.finished(id, job.status().wireName());
            });
            return Optional.empty();
        }
        if (!live.get().cancel()) {
            throw JobConflictException.finished(id, live.get().job().status().wireName());
        }
        if (queue.withdraw(live.get())) {
            live.get().cancelled(clock.instant());
        }
        await(live.get().over(), CANCELLING);
        return Optional.of(views.of(live.get()));
    }

    private static void await(CompletableFuture<Void> over, Duration atMost) {
        try {
            over.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // The caller is told that it still runs.
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Begins no other job; those that wait stay for the next process, and their readers are let go.
     *
     * @return complete when the jobs are over that the engine has
     */
    public CompletableFuture<Void> stop() {
        synchronized (gate) {
            stopping = true;
        }
        runner.close();
        queue.waiting().forEach(waiting -> {
            if (queue.withdraw(waiting)) {
                waiting.giveBack();
            }
        });
        return CompletableFuture.allOf(queue.all().stream().map(LiveJob::over).toArray(CompletableFuture[]::new));
    }

    /** Waits until what the engine had is stored; call it when the engine is closed. */
    @Override
    public void close() {
        stop().join();
        store.close();
    }
}
