package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.store.sql.query.Dialect;
import dev.sfumato.tracking.store.sql.query.GenerationColumn;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Works the steps that painted something into the index: their parameters into columns and their prompts into the full
 * text. Used by one thread, inside one transaction.
 */
final class GenerationIngest implements AutoCloseable {

    private static final int MOST = 2000;
    private static final int MICROS_IN_MILLI = 1000;
    private static final List<GenerationColumn> COLUMNS = GenerationColumn.all();

    private final Handle handle;
    private final Dialect dialect;
    private final Words words;
    private final long run;
    private final PreparedBatch rows;
    private final PreparedBatch texts;
    private final Set<Long> waiting = new HashSet<>();
    private long lastTime = Long.MIN_VALUE;
    private long lastNo;

    GenerationIngest(Handle handle, Dialect dialect, Words words, long run) {
        this.handle = handle;
        this.dialect = dialect;
        this.words = words;
        this.run = run;
        rows = handle.prepareBatch("INSERT INTO generation (no, run, step, "
                + COLUMNS.stream().map(GenerationColumn::name).collect(Collectors.joining(", "))
                + ") VALUES (?, ?, ?" + ", ?".repeat(COLUMNS.size()) + ") ON CONFLICT (no) DO UPDATE SET "
                + COLUMNS.stream()
                        .map(column -> column.name() + " = excluded." + column.name())
                        .collect(Collectors.joining(", ")));
        texts = handle.prepareBatch(dialect.insertPrompts());
    }

    /**
     * Adds a step if it painted something, and says whether it did.
     *
     * @param time in microseconds since 1970
     * @param again whether the index may have the step from an earlier record
     */
    boolean add(long step, long time, Map<String, Object> values, boolean again) {
        if (!(values.get("prompt") instanceof String)
                && values.values().stream().noneMatch(GenerationIngest::images)) {
            return false;
        }
        Optional<Long> earlier = again ? earlier(step) : Optional.empty();
        earlier.ifPresent(no -> handle.execute("DELETE FROM prompt_text WHERE rowid = ?", no));
        long no = earlier.orElseGet(() -> free(time / MICROS_IN_MILLI));
        waiting.add(no);
        @Nullable Object[] row = new @Nullable Object[3 + COLUMNS.size()];
        row[0] = no;
        row[1] = run;
        row[2] = step;
        for (int k = 0; k < COLUMNS.size(); k++) {
            row[3 + k] = value(COLUMNS.get(k), values.get(COLUMNS.get(k).key()));
        }
        rows.add(row);
        if (values.get("prompt") instanceof String prompt) {
            String negative = values.get("negative_prompt") instanceof String given ? given : "";
            texts.add(dialect.promptRow(no, prompt, negative));
        }
        if (rows.size() >= MOST) {
            flush();
        }
        return true;
    }

    private static boolean images(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                && (LoggedImages.isImage(map)
                        || (!LoggedImages.isMedia(map) && map.values().stream().anyMatch(GenerationIngest::images)));
    }

    private @Nullable Object value(GenerationColumn column, @Nullable Object value) {
        if (!column.isNumber()) {
            return value instanceof String text ? words.number(text) : null;
        }
        return value instanceof Number number && Double.isFinite(number.doubleValue()) ? value : null;
    }

    private Optional<Long> earlier(long step) {
        flush();
        return handle.createQuery("SELECT no FROM generation WHERE run = ? AND step = ?")
                .bind(0, run)
                .bind(1, step)
                .mapTo(Long.class)
                .findOne();
    }

    private long free(long millis) {
        long no = millis == lastTime ? lastNo + 1 : millis;
        while (waiting.contains(no) || taken(no)) {
            no++;
        }
        lastTime = millis;
        lastNo = no;
        return no;
    }

    private boolean taken(long no) {
        return handle.createQuery("SELECT 1 FROM generation WHERE no = ?")
                .bind(0, no)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private void flush() {
        for (PreparedBatch batch : Arrays.asList(rows, texts)) {
            if (batch.size() > 0) {
                batch.execute();
            }
        }
        waiting.clear();
    }

    @Override
    public void close() {
        flush();
        rows.close();
        texts.close();
    }
}
