package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.export.mlflow.rest.MlflowException;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRuns;
import dev.sfumato.tracking.export.mlflow.rest.MlflowServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports runs to an MLflow server in the background: numbers, config, pictures and a table of the generations, live while
 * a run is written and to its end afterwards. A server that is down or refuses is tried again for ever, after ever longer
 * pauses of up to a minute, and by later processes; it never keeps anyone else waiting. Thread-safe; whoever opens it closes it
 * before the tracker.
 */
public final class MlflowExporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowExporter.class);
    private static final long POLL_MILLIS = 500;
    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long LONGEST_CLOSE_MILLIS = 5_000;
    private static final double JITTER = 0.2;

    private final Tracker tracker;
    private final ExportQueue queue;
    private final MlflowServer server;
    private final MlflowRuns runs;
    private final Map<String, PendingRun> taken = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable String problem;
    private final AtomicInteger failures = new AtomicInteger();

    private MlflowExporter(Tracker tracker, ExportQueue queue, MlflowServer server) {
        this.tracker = tracker;
        this.queue = queue;
        this.server = server;
        runs = new MlflowRuns(server);
        thread = Thread.ofPlatform().daemon().name("sfumato-mlflow").unstarted(this::work);
    }

    /**
     * Opens the queue of a server in a home and goes on with what earlier processes left in it.
     *
     * @param environment where the server's user, password or token are found
     * @throws IllegalArgumentException if the address is none
     * @throws TrackingException if the queue cannot be written
     */
    public static MlflowExporter open(Path home, Tracker tracker, URI address, Map<String, String> environment) {
        MlflowServer server = new MlflowServer(address, environment);
        MlflowExporter exporter = new MlflowExporter(tracker, ExportQueue.open(home, address), server);
        exporter.thread.start();
        return exporter;
    }

    /**
     * Has a run exported, durably: from now on until it has ended and the server has it.
     *
     * @throws TrackingException if the queue cannot be written
     */
    public void add(String runId) {
        queue.add(runId);
    }

    /** Why the last attempt failed; empty if it succeeded. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** How many runs are not exported to their end. */
    public int pending() {
        return queue.pending().size();
    }

    /**
     * Waits until every run of the queue is exported to its end, or an attempt fails.
     *
     * @return whether all are
     */
    public boolean await(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        int before = failures.get();
        while (pending() > 0) {
            if (System.nanoTime() > end || failures.get() > before) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    private void work() {
        while (!closed) {
            try {
                long pause = pass();
                Thread.sleep(pause);
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** Works on every run once; returns for how many milliseconds to pause. */
    private long pass() throws InterruptedException {
        boolean advanced = false;
        String failed = null;
        try {
            for (String id : queue.pending()) {
                try {
                    advanced |= work(id);
                } catch (MlflowException failure) {
                    failed = String.valueOf(failure.getMessage());
                    taken.values().forEach(PendingRun::forget);
                    if (failure.unreachable()) {
                        break;
                    }
                }
            }
        } catch (IOException | RuntimeException failure) {
            failed = String.valueOf(failure.getMessage());
            LOG.debug("an export failed", failure);
        }
        return failed == null ? succeeded(advanced) : failed(failed);
    }

    private long succeeded(boolean advanced) {
        if (problem != null) {
            LOG.info("{} takes exports again", server);
        }
        failures.set(0);
        problem = null;
        return advanced ? 0 : POLL_MILLIS;
    }

    private long failed(String reason) {
        if (problem == null) {
            LOG.warn("exports wait and are tried again: {}", reason);
        }
        problem = reason;
        int inARow = failures.incrementAndGet();
        double pause = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS * Math.pow(2, Math.min(inARow, 10)));
        return (long) (pause * (1 + JITTER * ThreadLocalRandom.current().nextDouble(-1, 1)));
    }

    private boolean work(String id) throws IOException, InterruptedException {
        PendingRun run = taken.get(id);
        if (run == null) {
            Optional<ProcessLock> lock = queue.take(id);
            if (lock.isEmpty()) {
                return false;
            }
            run = new PendingRun(runs, tracker, id, lock.get());
            taken.put(id, run);
        }
        PendingRun.Progress progress = run.work();
        if (progress == PendingRun.Progress.DONE) {
            queue.remove(id);
            taken.remove(id);
            run.close();
        }
        return progress == PendingRun.Progress.ADVANCED;
    }

    /** Stops; what is not exported stays in the queue. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LONGEST_CLOSE_MILLIS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        server.close();
        for (PendingRun run : taken.values()) {
            try {
                run.close();
            } catch (IOException failure) {
                LOG.debug("the lock of an export cannot be given back", failure);
            }
        }
    }
}
