package dev.sfumato.service.batches;

import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.service.batches.LinePainter.Painting;
import dev.sfumato.service.uploads.FileStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The painting of one batch's lines, a few at a time. Lines that have their result on the disk are passed over. It is
 * run once, by {@link BatchRunner}; {@link #stop} and {@link #cancel} come from any thread.
 */
final class BatchRun {
    private static final String EXPIRED_TEXT = "the batch's completion window ended before this request was painted";

    private final Batch batch;
    private final Path input;
    private final LineLog log;
    private final LinePainter painter;
    private final InstantSource clock;
    private final Set<Painting> paintings = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean expired;

    BatchRun(Batch batch, FileStore files, LineLog log, LinePainter painter, InstantSource clock) {
        this.batch = batch;
        this.input = files.contentOf(batch.request().inputFile());
        this.log = log;
        this.painter = painter;
        this.clock = clock;
    }

    String id() {
        return batch.id();
    }

    LineCounts counts() {
        return log.counts(batch.counts().total());
    }

    /** Whether the completion window ended. */
    boolean hasExpired() {
        return expired;
    }

    /** Takes no further line; those that are being painted may finish. */
    void stop() {
        ended.countDown();
    }

    /** The same, and ends what is being painted. */
    void cancel() {
        stop();
        paintings.forEach(Painting::cancel);
    }

    /**
     * Paints every line that has no result, or until it is stopped.
     *
     * @param lanes how many at a time
     */
    void paint(int lanes) throws IOException, InterruptedException {
        try (BufferedReader reader = Files.newBufferedReader(input)) {
            Lines lines = new Lines(reader, batch.request().endpoint());
            Lane[] all = new Lane[lanes];
            Thread[] threads = new Thread[lanes];
            for (int i = 0; i < lanes; i++) {
                all[i] = new Lane(lines);
                threads[i] = Thread.ofVirtual().name(batch.id() + "-" + i).start(all[i]);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (Lane lane : all) {
                lane.rethrow();
            }
        }
        if (expired) {
            tellExpired();
        }
    }

    private void tellExpired() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(input)) {
            Lines lines = new Lines(reader, batch.request().endpoint());
            for (BatchLine line = lines.next(); line != null; line = lines.next()) {
                if (!log.has(line.customId())) {
                    log.addUnpainted(line.customId(), "batch_expired", EXPIRED_TEXT);
                }
            }
        }
    }

    private boolean isOver() {
        if (clock.instant().getEpochSecond() >= batch.times().expires()) {
            expired = true;
        }
        return expired || ended.getCount() == 0;
    }

    private void paint(BatchLine line) throws IOException, InterruptedException {
        try {
            Painting painting = begin(line);
            if (painting != null) {
                log.add(line.customId(), await(painting));
            }
        } catch (CancellationException _) {
            // By us, or because the engine stops: the line keeps its turn for the next start.
            stop();
        }
    }

    private LineAnswer await(Painting painting) {
        paintings.add(painting);
        try {
            if (ended.getCount() == 0) {
                painting.cancel();
            }
            return painting.await();
        } finally {
            paintings.remove(painting);
        }
    }

    private @Nullable Painting begin(BatchLine line) throws InterruptedException {
        while (!isOver()) {
            try {
                return painter.begin(batch.request(), batch.id(), line.customId(), line.body());
            } catch (QueueFullException full) {
                Duration pause = full.retryAfter();
                if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return null;
                }
            }
        }
        return null;
    }

    /** One line after the other, until there is none or the batch is over. */
    private final class Lane implements Runnable {
        private final Lines lines;
        private @Nullable Exception failure;

        Lane(Lines lines) {
            this.lines = lines;
        }

        @Override
        public void run() {
            try {
                for (BatchLine line = lines.next(); line != null && !isOver(); line = lines.next()) {
                    if (!log.has(line.customId())) {
                        paint(line);
                    }
                }
            } catch (IOException | RuntimeException broken) {
                failure = broken;
                stop();
            } catch (InterruptedException stopped) {
                failure = stopped;
                Thread.currentThread().interrupt();
            }
        }

        void rethrow() throws IOException, InterruptedException {
            switch (failure) {
                case null -> {}
                case IOException broken -> throw broken;
                case RuntimeException broken -> throw broken;
                case InterruptedException stopped -> throw stopped;
                case Exception other -> throw new IllegalStateException(other);
            }
        }
    }

    /** The lines of the input in order, each for one of the lanes. */
    private static final class Lines {
        private final BufferedReader reader;
        private final String endpoint;
        private int number;

        Lines(BufferedReader reader, String endpoint) {
            this.reader = reader;
            this.endpoint = endpoint;
        }

        synchronized @Nullable BatchLine next() throws IOException {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    return LineReader.read(number, text, endpoint);
                }
            }
            return null;
        }
    }
}
