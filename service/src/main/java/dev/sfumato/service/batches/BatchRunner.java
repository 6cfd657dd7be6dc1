package dev.sfumato.service.batches;

import dev.sfumato.service.uploads.FileStore;
import dev.sfumato.tracking.disk.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches of a home folder, painted one after the other in the order in which they came. All that matters is on the
 * disk: after a crash, the lines that had no result are painted, and no others. Thread-safe. Whoever starts it closes
 * it.
 */
public final class BatchRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);
    private static final String NOTHING = "";

    private final BatchStore store;
    private final FileStore files;
    private final InstantSource clock;
    private final BatchWork work;
    private final @Nullable ProcessLock lock;
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable BatchRun> running = new AtomicReference<>();
    private final Thread thread = Thread.ofVirtual().name("batches").unstarted(this::run);
    private volatile boolean stopping;

    private BatchRunner(
            Path folder,
            FileStore files,
            LinePainter painter,
            InstantSource clock,
            int lanes,
            @Nullable ProcessLock lock) {
        this.store = new BatchStore(folder, clock);
        this.files = files;
        this.clock = clock;
        this.work = new BatchWork(store, files, painter, clock, lanes);
        this.lock = lock;
    }

    /**
     * Opens the batches in a folder, and goes on with those that are not finished.
     *
     * @param lanes how many lines are handed to the painter at a time
     */
    public static BatchRunner start(Path folder, FileStore files, LinePainter painter, InstantSource clock, int lanes) {
        BatchRunner runner = new BatchRunner(folder, files, painter, clock, lanes, lock(folder));
        if (runner.lock == null) {
            LOG.warn("Another process paints the batches in {}; this one does not", folder);
            return runner;
        }
        runner.store.list().reversed().stream()
                .filter(batch -> !batch.status().isFinal())
                .forEach(batch -> runner.waiting.add(batch.id()));
        runner.thread.start();
        return runner;
    }

    private static @Nullable ProcessLock lock(Path folder) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("lock");
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException _) {
                LOG.debug("{} was there before", file);
            }
            return ProcessLock.tryAcquire(file).orElse(null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether batches are painted by this process, rather than by another one that has the same home. */
    public boolean isActive() {
        return lock != null && !stopping;
    }

    /**
     * Accepts a batch; it is on the disk when this returns.
     *
     * @param window seconds after which what is not painted is given up
     */
    public Batch add(Batch.BatchRequest request, long window) {
        long now = clock.instant().getEpochSecond();
        Batch batch = new Batch(
                store.newId(),
                request,
                BatchStatus.VALIDATING,
                BatchTimes.startingAt(now, now + window),
                LineCounts.NONE,
                List.of(),
                files.newId(),
                files.newId(),
                false,
                false);
        store.add(batch);
        waiting.add(batch.id());
        return batch;
    }

    /** A batch as it is now. */
    public Optional<Batch> find(String id) {
        return store.find(id).map(this::current);
    }

    /** All batches as they are now, newest first. */
    public List<Batch> list() {
        return store.list().stream().map(this::current).toList();
    }

    /** Ends a batch soon; lines that are painted stay. Does nothing if it is finished. */
    public Batch cancel(String id) {
        long now = clock.instant().getEpochSecond();
        Batch batch = store.update(id, old -> switch (old.status()) {
            case VALIDATING, IN_PROGRESS -> old.reached(BatchStatus.CANCELLING, now);
            case FAILED, FINALIZING, COMPLETED, EXPIRED, CANCELLING, CANCELLED -> old;
        });
        BatchRun run = running.get();
        if (run != null && run.id().equals(id)) {
            run.cancel();
        }
        return current(batch);
    }

    private Batch current(Batch batch) {
        BatchRun run = running.get();
        return run != null && run.id().equals(batch.id()) && !batch.status().isFinal()
                ? batch.counting(run.counts())
                : batch;
    }

    private void run() {
        try {
            for (String id = waiting.take(); !stopping; id = waiting.take()) {
                runSafely(id);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void runSafely(String id) throws InterruptedException {
        try {
            work.go(id, running, () -> stopping);
        } catch (IOException | RuntimeException failure) {
            LOG.error("Batch {} cannot go on; it is tried again at the next start", id, failure);
        } finally {
            running.set(null);
        }
    }

    /** Takes no further line, lets those that are being painted finish, and returns then. */
    public void stop() {
        stopping = true;
        waiting.add(NOTHING);
        BatchRun run = running.get();
        if (run != null) {
            run.stop();
        }
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException failure) {
                LOG.warn("The lock of the batches could not be given back", failure);
            }
        }
    }
}
