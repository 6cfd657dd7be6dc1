package dev.sfumato.service.jobs.running;

import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.batching.ending.EngineStoppedException;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.JobTerms;
import dev.sfumato.service.jobs.pictures.PaintedBefore;
import dev.sfumato.service.jobs.pictures.PictureKeeper;
import dev.sfumato.tracking.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands waiting jobs to the engine, as many as it may hold at once, and fails those whose deadline passes while they
 * wait. It belongs to one thread, which calls {@link #doWork} whenever something may have changed.
 */
final class JobRunner {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration FULL_ENGINE = Duration.ofSeconds(1);

    private final JobQueue queue;
    private final JobStore store;
    private final GenerationSession session;
    private final PictureKeeper keeper;
    private final int handOver;
    private final InstantSource clock;

    JobRunner(
            JobQueue queue,
            JobStore store,
            GenerationSession session,
            PictureKeeper keeper,
            int handOver,
            InstantSource clock) {
        this.queue = queue;
        this.store = store;
        this.session = session;
        this.keeper = keeper;
        this.handOver = handOver;
        this.clock = clock;
    }

    /** Does what is to be done now; returns after how long it is to be called again at the latest. */
    Duration doWork() {
        failLate();
        boolean full = false;
        while (!full && queue.painted() < handOver) {
            Optional<LiveJob> next = queue.take();
            if (next.isEmpty()) {
                break;
            }
            full = !handOver(next.get());
        }
        List<LiveJob> waiting = queue.waiting();
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).position(queue.painted() + i);
        }
        return full ? FULL_ENGINE : untilNextDeadline(waiting);
    }

    private void failLate() {
        Instant now = clock.instant();
        for (LiveJob live : queue.waiting()) {
            Instant deadline = deadline(live);
            if (deadline != null && !now.isBefore(deadline) && queue.withdraw(live)) {
                live.fail(
                        now,
                        JobFailure.server(
                                "deadline_exceeded",
                                "deadline_seconds: the deadline passed at " + deadline + ", before the job was begun"));
            }
        }
    }

    private Duration untilNextDeadline(List<LiveJob> waiting) {
        Instant now = clock.instant();
        Duration wait = LONGEST_WAIT;
        for (LiveJob live : waiting) {
            Instant deadline = deadline(live);
            if (deadline != null && Duration.between(now, deadline).compareTo(wait) < 0) {
                wait = Duration.between(now, deadline);
            }
        }
        return wait;
    }

    private static @Nullable Instant deadline(LiveJob live) {
        return live.accepted().request().terms().deadline();
    }

    /** Returns whether the engine had room. */
    private boolean handOver(LiveJob live) {
        JobPainting painting = new JobPainting(live, keeper, clock);
        try {
            // Stored before anything is painted, so that what is painted can be found again.
            live.loggedIn(session.run().map(Run::id).orElse(null));
            GenerationSettings settings = store.settings(live.id());
            TrackedGeneration generation = session.submit(settings, options(live), context(live), painting);
            live.paintedBy(generation);
            var _ = generation.result().whenComplete(painting::finish);
        } catch (QueueFullException | EngineStoppedException _) {
            queue.add(live);
            return false;
        } catch (RuntimeException failure) {
            painting.finish(null, failure);
        }
        return true;
    }

    private SubmitOptions options(LiveJob live) {
        JobTerms terms = live.accepted().request().terms();
        Instant deadline = terms.deadline();
        Duration left = deadline == null ? null : Duration.between(clock.instant(), deadline);
        return new SubmitOptions(
                terms.priority(),
                left == null || left.isPositive() ? left : Duration.ofMillis(1),
                terms.caller(),
                terms.deterministic(),
                terms.previews());
    }

    private static Map<String, Object> context(LiveJob live) {
        Job job = live.accepted();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(PaintedBefore.JOB_ID, job.id());
        if (!job.request().terms().caller().isEmpty()) {
            values.put("user", job.request().terms().caller());
        }
        return values;
    }
}
