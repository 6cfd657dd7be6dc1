package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.store.sql.query.ImagePath;
import dev.sfumato.tracking.store.sql.query.RunRows;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Rows of one run that are sent to the database many at a time. Used inside one transaction. */
final class HistoryBatch implements AutoCloseable {

    private static final int MOST = 2000;

    private final long run;
    private final long segment;
    private final Words words;
    private final PreparedBatch history;
    private final PreparedBatch metrics;
    private final PreparedBatch images;

    /** Rows of a run that are read from a segment. */
    HistoryBatch(Handle handle, Words words, long run, long segment) {
        this.words = words;
        this.run = run;
        this.segment = segment;
        history = handle.prepareBatch(
                "INSERT INTO history (run, step, time, segment, position, items) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (run, step) DO UPDATE SET time = excluded.time, segment = excluded.segment,"
                        + " position = excluded.position, items = excluded.items");
        metrics = handle.prepareBatch("INSERT INTO metric (run, key, step, value) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (run, key, step) DO UPDATE SET value = excluded.value");
        images = handle.prepareBatch("INSERT INTO image (run, step, key, place, sha256, format, size, width,"
                + " height, segment, path) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (run, step, key, place) DO UPDATE SET sha256 = excluded.sha256,"
                + " format = excluded.format, size = excluded.size, width = excluded.width,"
                + " height = excluded.height, segment = excluded.segment, path = excluded.path");
    }

    /**
     * Adds a step.
     *
     * @param position of its record in the segment
     * @param items its values as JSON if they come of several records, else null
     */
    void history(long step, long time, long position, @Nullable String items) {
        history.add(run, step, time, segment, position, items);
        if (history.size() >= MOST) {
            flush();
        }
    }

    void metric(String key, long step, double value) {
        @Nullable Double stored = Double.isNaN(value) ? null : Double.valueOf(value);
        metrics.add(run, words.number(key), step, stored);
    }

    void image(long step, String key, LoggedImages.Found image) {
        boolean follows = image.path().equals(ImagePath.usual(key, step, image.sha256(), image.format()));
        images.add(
                run,
                step,
                key,
                image.place(),
                RunRows.keptHash(image.sha256(), image.told()),
                image.format(),
                image.size(),
                image.width(),
                image.height(),
                segment,
                follows ? null : image.path());
    }

    void flush() {
        for (PreparedBatch batch : new PreparedBatch[] {history, metrics, images}) {
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    @Override
    public void close() {
        history.close();
        metrics.close();
        images.close();
    }
}
