package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.journal.record.JournalRecord.History;
import dev.sfumato.tracking.store.sql.query.Dialect;
import dev.sfumato.tracking.store.sql.query.GenerationColumn;
import dev.sfumato.tracking.store.sql.query.LoggedValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Works the steps of one journal into the index: a row for each step, a point for each number, an entry for each image.
 * A step that comes again adds to its row, and later values win. Used by one thread.
 */
final class HistoryIngest implements AutoCloseable {

    private static final Set<String> OWN_KEYS = Set.of("_step", "_timestamp", "_runtime");
    private static final double MICROS = 1e6;

    private final Handle handle;
    private final RunRow run;
    private final HistoryBatch batch;
    private final LoggedImages images;
    private final GenerationIngest generations;
    private final LoggedValues logged;
    private @Nullable Long stepShift;

    HistoryIngest(Handle handle, Dialect dialect, RunRow run, Path journal, Segment segment) {
        this.handle = handle;
        this.run = run;
        this.stepShift = segment.stepShift();
        Words words = new Words(handle);
        batch = new HistoryBatch(handle, words, run.no, segment.no());
        images = new LoggedImages(journal.resolveSibling("files"));
        logged = LoggedValues.beside(journal);
        generations = new GenerationIngest(handle, dialect, words, run.no);
    }

    @Nullable
    Long stepShift() {
        return stepShift;
    }

    /**
     * Adds a step.
     *
     * @param position at which a reader of the journal finds it
     */
    void add(History history, long position) throws IOException {
        long step = history.step() + shift(history.step());
        ItemTree tree = new ItemTree();
        tree.putAll(history.items());
        Map<String, Object> values = tree.values();
        long time = (long) (number(values, "_timestamp", run.updatedAt / MICROS) * MICROS);
        double runtime = number(values, "_runtime", 0);

        Optional<Map<String, Object>> earlier = step <= run.lastStep ? earlier(step) : Optional.empty();
        ItemTree row = new ItemTree();
        earlier.ifPresent(row::merge);
        row.merge(values);
        batch.history(step, time, position, earlier.isPresent() ? JsonText.write(row.values()) : null);
        boolean painted = generations.add(step, time, row.values(), earlier.isPresent());
        if (painted && earlier.isPresent()) {
            dropColumnMetrics(step);
        }
        OWN_KEYS.forEach(values::remove);
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            if (!painted || !isColumn(entry.getKey(), entry.getValue())) {
                walk(step, entry.getKey(), entry.getValue(), earlier.isPresent());
            }
        }
        run.summary.merge(values);
        run.summary.merge(Map.of("_step", step, "_runtime", runtime, "_timestamp", time / MICROS));
        run.lastStep = Math.max(run.lastStep, step);
        run.historyCount += earlier.isPresent() ? 0 : 1;
        run.updatedAt = Math.max(run.updatedAt, time);
    }

    /** Whether the generation has a column for the number. */
    private static boolean isColumn(String key, @Nullable Object value) {
        return value instanceof Number number
                && Double.isFinite(number.doubleValue())
                && GenerationColumn.ofNumber(key).isPresent();
    }

    /** A step whose first record painted nothing has as metrics what the columns of its generation say from now on. */
    private void dropColumnMetrics(long step) {
        for (GenerationColumn column : GenerationColumn.all()) {
            handle.execute(
                    "DELETE FROM metric WHERE run = ? AND step = ?" + " AND key = (SELECT no FROM word WHERE text = ?)",
                    run.no,
                    step,
                    column.key());
        }
    }

    /**
     * What is added to the steps of this journal. Weights &amp; Biases counts from 0 again when a run goes on offline;
     * such a segment follows the steps before it. Any other repeated step is a correction and keeps its number.
     */
    private long shift(long firstStep) {
        if (stepShift == null) {
            stepShift = firstStep == 0 ? run.lastStep + 1 : 0;
        }
        return stepShift;
    }

    /** What earlier records said of a step, if there were any. */
    private Optional<Map<String, Object>> earlier(long step) {
        batch.flush();
        return handle.createQuery("SELECT " + LoggedValues.COLUMNS
                        + " FROM history h JOIN segment hs ON hs.no = h.segment WHERE h.run = ? AND h.step = ?")
                .bind(0, run.no)
                .bind(1, step)
                .map((row, _) -> logged.of(row))
                .findOne();
    }

    private void walk(long step, String key, @Nullable Object value, boolean again) throws IOException {
        if (again) {
            run.imageCount -=
                    handle.execute("DELETE FROM image WHERE run = ? AND step = ? AND key = ?", run.no, step, key);
        }
        switch (value) {
            case Number number -> batch.metric(key, step, number.doubleValue());
            case Map<?, ?> media when LoggedImages.isMedia(media) -> addImages(step, key, media);
            case Map<?, ?> nested -> {
                for (Map.Entry<?, ?> entry : nested.entrySet()) {
                    walk(step, key + "." + entry.getKey(), entry.getValue(), again);
                }
            }
            case null, default -> {}
        }
    }

    private void addImages(long step, String key, Map<?, ?> media) throws IOException {
        for (LoggedImages.Found image : images.read(media)) {
            batch.image(step, key, image);
            run.imageCount++;
        }
    }

    private static double number(Map<String, Object> values, String key, double otherwise) {
        return values.get(key) instanceof Number number ? number.doubleValue() : otherwise;
    }

    @Override
    public void close() {
        batch.flush();
        batch.close();
        generations.close();
        logged.close();
    }
}
