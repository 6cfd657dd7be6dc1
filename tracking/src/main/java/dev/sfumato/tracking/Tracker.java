package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.blob.Thumbnails;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.AbandonedRuns;
import dev.sfumato.tracking.journal.SyncPolicy;
import dev.sfumato.tracking.store.RunIndex;
import dev.sfumato.tracking.store.sql.SqlRunIndex;
import dev.sfumato.tracking.stores.Stores;
import dev.sfumato.tracking.system.SystemMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tracked runs of a home directory: journals under {@code wandb/}, images under {@code blobs/}, and the derived
 * {@code index.db}; images and index may also be in {@link Stores} elsewhere. Several trackers, also of several processes, may share one home. Thread-safe; whoever opens it
 * closes it.
 */
public final class Tracker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
    private static final Duration SCAN_INTERVAL = Duration.ofSeconds(1);

    private final Path journals;
    private final BlobStore blobs;
    private final SqlRunIndex index;
    private final RunStarter starter;
    private final RunEdits edits;
    private final Thumbnails thumbnails;
    private final SystemMetrics metrics;
    private final ScheduledExecutorService timer;
    private final Set<Run> open = ConcurrentHashMap.newKeySet();
    private final Map<Run, ScheduledFuture<?>> measuring = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private Tracker(Path home, BlobStore blobs, SqlRunIndex index, SyncPolicy policy) {
        this.index = index;
        this.blobs = blobs;
        journals = home.resolve("wandb");
        starter = new RunStarter(journals, index, policy);
        thumbnails = new Thumbnails(home.resolve("thumbnails"), blobs);
        edits = new RunEdits(journals, index);
        metrics = new SystemMetrics(journals);
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("sfumato-tracking-sync").factory());
        long nanos = policy.interval().toNanos();
        if (nanos > 0) {
            // sync() lets nothing out that the future could tell
            ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::sync, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Opens a home with the standard sync policy. */
    public static Tracker open(Path home) {
        return open(home, Stores.LOCAL);
    }

    /** Opens a home with the standard sync policy, whose index or images may be elsewhere. */
    public static Tracker open(Path home, Stores stores) {
        return open(home, stores, SyncPolicy.standard());
    }

    /**
     * Opens a home, which is made if it is missing. Runs whose process died are ended as interrupted, and a torn last
     * record of theirs is cut off; runs of living processes are left alone.
     *
     * @throws TrackingException if the home cannot be read or written, or a store cannot be reached
     */
    public static Tracker open(Path home, Stores stores, SyncPolicy policy) {
        Path root = home.toAbsolutePath();
        try {
            Path journals = Files.createDirectories(root.resolve("wandb"));
            // the index too: two processes at once would trip over each other when they make it
            try (ProcessLock _ = lockHome(journals)) {
                AbandonedRuns.close(journals);
                BlobStore blobs = stores.openBlobs(root, journals);
                SqlRunIndex index = new SqlRunIndex(stores.openIndex(root, journals), journals, SCAN_INTERVAL);
                return new Tracker(root, blobs, index, policy);
            }
        } catch (IOException failure) {
            throw new TrackingException(root, "the home of the runs cannot be opened", failure);
        }
    }

    private static ProcessLock lockHome(Path journals) throws IOException {
        return ProcessLock.acquire(lockFile(journals));
    }

    /** Held by whoever begins, changes or deletes runs of a home. */
    static Path lockFile(Path journals) {
        return journals.resolve(".sfumato.lock");
    }

    /**
     * Begins a run, or goes on with one.
     *
     * @throws IllegalArgumentException if the id is taken (resume NEVER), unknown (MUST), being written right now, or
     *     of another project
     * @throws TrackingException if the run directory cannot be written
     */
    public Run init(RunOptions options) {
        if (closed) {
            throw new IllegalStateException("the tracker is closed");
        }
        try (ProcessLock _ = lockHome(journals)) {
            AbandonedRuns.close(journals);
            index.scan();
            RunIdentity identity = starter.choose(options);
            Run run = new Run(identity, starter.begin(identity, options), blobs, new Listener());
            open.add(run);
            measure(run, options.systemMetrics());
            index.changed(run.directory());
            return run;
        } catch (IOException failure) {
            throw new TrackingException(journals, "a run cannot be begun", failure);
        }
    }

    private void measure(Run run, @Nullable Duration interval) {
        if (interval != null) {
            long nanos = interval.toNanos();
            measuring.put(run, timer.scheduleWithFixedDelay(() -> sample(run), 0, nanos, TimeUnit.NANOSECONDS));
        }
    }

    private void sample(Run run) {
        try {
            run.measured(metrics.sample());
        } catch (TrackingException failure) {
            LOG.warn("run {} goes without a measurement of the machine", run.id(), failure);
        } catch (IllegalStateException ended) {
            LOG.debug("run {} ended while the machine was measured", run.id(), ended);
        }
    }

    /** All runs of the home. */
    public RunIndex runs() {
        return index;
    }

    /** Stars, tags, notes and deletes runs of the home. */
    public RunEdits edits() {
        return edits;
    }

    /** The images of all runs of the home. */
    public BlobStore blobs() {
        return blobs;
    }

    /** Small versions of the images. */
    public Thumbnails thumbnails() {
        return thumbnails;
    }

    /** Where the run directories lie. */
    public Path journals() {
        return journals;
    }

    private void sync() {
        for (Run run : open) {
            try {
                run.sync();
            } catch (TrackingException failure) {
                // the run itself tells its next caller
                LOG.warn("run {} may lose its last steps if the machine fails", run.id(), failure);
            }
        }
    }

    /** Ends the runs that are still open with exit code 1. */
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        @Nullable TrackingException first = null;
        for (Run run : List.copyOf(open)) {
            try {
                run.close();
            } catch (TrackingException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        metrics.close();
        index.close();
        blobs.close();
        if (first != null) {
            throw first;
        }
    }

    private final class Listener implements RunListener {
        @Override
        public void changed(Run run) {
            index.changed(run.directory());
        }

        @Override
        public void ended(Run run) {
            open.remove(run);
            ScheduledFuture<?> measurement = measuring.remove(run);
            if (measurement != null) {
                measurement.cancel(false);
            }
            index.changed(run.directory());
        }
    }
}
