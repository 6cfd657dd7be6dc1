package dev.sfumato.service.generation;

import dev.sfumato.service.generation.energy.EnergyShares;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.export.mlflow.MlflowExporter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracker of a home folder, or the reason why there is none: what fails to be tracked never stops a generation, but
 * is logged and stays readable in {@link #problem()} until tracking works again, which is tried by itself. Thread-safe;
 * whoever opens it closes it.
 */
public final class Tracking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final Path home;
    private final TrackingOptions options;
    private final CompletableFuture<EnergyShares> energy;
    private final ReentrantLock opening = new ReentrantLock();
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
    private final AtomicLong untracked = new AtomicLong();
    private volatile @Nullable Tracker tracker;
    private volatile @Nullable MlflowExporter exporter;
    private volatile boolean closed;
    private long lastAttempt;

    private Tracking(Path home, TrackingOptions options) {
        this.home = home;
        this.options = options;
        // meanwhile, because a GPU's driver may take its time
        energy = CompletableFuture.supplyAsync(() -> EnergyShares.open(options.powercap()), Thread.ofVirtual()::start);
    }

    /** Opens the tracker of {@code home} with {@link TrackingOptions#DEFAULT}. */
    public static Tracking open(Path home) {
        return open(home, TrackingOptions.DEFAULT);
    }

    /**
     * Opens the tracker of {@code home}, and goes on without one where that fails.
     *
     * @throws IllegalArgumentException if the address of the MLflow server is none
     */
    public static Tracking open(Path home, TrackingOptions options) {
        Tracking tracking = new Tracking(home, options);
        tracking.attempt();
        return tracking;
    }

    private void attempt() {
        lastAttempt = System.nanoTime();
        try {
            Tracker opened = Tracker.open(home, options.stores());
            URI mlflow = options.mlflow();
            if (mlflow != null) {
                exporter = MlflowExporter.open(home, opened, mlflow, System.getenv());
            }
            tracker = opened;
            worked();
        } catch (TrackingException failure) {
            failed("opening the tracker", failure);
        }
    }

    /** The tracker, unless it cannot be opened. */
    public Optional<Tracker> tracker() {
        if (tracker == null && !closed && opening.tryLock()) {
            try {
                if (tracker == null && System.nanoTime() - lastAttempt >= PAUSE_NANOS) {
                    attempt();
                }
            } finally {
                opening.unlock();
            }
        }
        return Optional.ofNullable(tracker);
    }

    /** What is kept out of the records. */
    public LogPolicy policy() {
        return options.policy();
    }

    /** What exports runs, if an MLflow server was named. */
    public Optional<MlflowExporter> exporter() {
        return Optional.ofNullable(exporter);
    }

    /** What divides the machine's energy among generations. */
    EnergyShares energy() {
        return energy.join();
    }

    /** Why the last attempt to track something failed, or empty if it succeeded. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem.get());
    }

    /** How many generations ended that could not be tracked. */
    public long untracked() {
        return untracked.get();
    }

    /** Where the runs are kept. */
    Path home() {
        return home;
    }

    /** Remembers that something was tracked. */
    void worked() {
        if (tracker != null && problem.getAndSet(null) != null) {
            LOG.info("tracking works again");
        }
    }

    /** Remembers that a generation is in no run. */
    void missed() {
        untracked.incrementAndGet();
    }

    /** Logs and remembers what could not be tracked. */
    void failed(String attempt, RuntimeException failure) {
        String told = attempt + " failed: " + failure.getMessage();
        if (told.equals(problem.getAndSet(told))) {
            LOG.debug("{} failed again", attempt, failure);
        } else {
            LOG.warn("{} failed; the pictures are made all the same", attempt, failure);
        }
    }

    /** Closes the tracker, which ends the runs that are still open as failed. */
    @Override
    public void close() {
        closed = true;
        MlflowExporter exports = exporter;
        Tracker open = tracker;
        try (EnergyShares _ = energy.join()) {
            if (exports != null) {
                exports.close();
            }
        } finally {
            if (open != null) {
                open.close();
            }
        }
    }
}
