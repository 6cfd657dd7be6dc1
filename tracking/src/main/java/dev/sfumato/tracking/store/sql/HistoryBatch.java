package dev.sfumato.tracking.store.sql;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Rows of one run that are sent to the database many at a time. Used inside one transaction. */
final class HistoryBatch implements AutoCloseable {

    private static final int MOST = 2000;

    private final long run;
    private final PreparedBatch history;
    private final PreparedBatch metrics;
    private final PreparedBatch images;

    HistoryBatch(Handle handle, long run) {
        this.run = run;
        history = handle.prepareBatch("INSERT INTO history (run, step, time, runtime, items) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (run, step) DO UPDATE SET time = excluded.time, runtime = excluded.runtime,"
                + " items = excluded.items");
        metrics = handle.prepareBatch("INSERT INTO metric (run, key, step, time, value) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (run, key, step) DO UPDATE SET time = excluded.time, value = excluded.value");
        images = handle.prepareBatch("INSERT INTO image (run, step, key, place, sha256, format, size, width,"
                + " height, caption, directory, path) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (run, step, key, place) DO UPDATE SET sha256 = excluded.sha256,"
                + " format = excluded.format, size = excluded.size, width = excluded.width,"
                + " height = excluded.height, caption = excluded.caption, directory = excluded.directory,"
                + " path = excluded.path");
    }

    void history(long step, long time, double runtime, String items) {
        history.add(run, step, time, runtime, items);
        if (history.size() >= MOST) {
            flush();
        }
    }

    void metric(String key, long step, long time, double value) {
        @Nullable Double stored = Double.isNaN(value) ? null : Double.valueOf(value);
        metrics.add(run, key, step, time, stored);
    }

    void image(long step, String key, LoggedImages.Found image, String directory) {
        images.add(
                run,
                step,
                key,
                image.place(),
                image.sha256(),
                image.format(),
                image.size(),
                image.width(),
                image.height(),
                image.caption(),
                directory,
                image.path());
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
