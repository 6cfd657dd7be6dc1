package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord.RunInfo;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The row of a run while journal records are worked into it, inside one transaction. Not thread-safe. */
final class RunRow {

    final long no;
    final ItemTree config = new ItemTree();
    final ItemTree summary = new ItemTree();
    long lastStep;
    long historyCount;
    long imageCount;
    long updatedAt;
    private boolean configChanged;

    private RunRow(long no) {
        this.no = no;
    }

    /** The row of the run that a record begins, goes on with or renames. */
    static RunRow begin(Handle handle, RunInfo info, String directory) throws IOException {
        long startedAt = micros(info.startTime());
        handle.execute(
                "INSERT INTO run (id, project, tags, config, summary, status, started_at, updated_at,"
                        + " last_step, history_count, image_count, directory)"
                        + " VALUES (?, ?, '[]', '{}', '{}', ?, ?, ?, -1, 0, 0, ?)"
                        + " ON CONFLICT (id) DO NOTHING",
                info.id(),
                info.project().isEmpty() ? "uncategorized" : info.project(),
                RunStatus.RUNNING.name(),
                startedAt,
                startedAt,
                directory);
        handle.createUpdate(
                        "UPDATE run SET name = coalesce(:name, name), run_group = coalesce(:group, run_group),"
                                + " job_type = coalesce(:jobType, job_type), notes = coalesce(:notes, notes),"
                                + " tags = CASE WHEN :tags = '[]' THEN tags ELSE :tags END,"
                                + " started_at = CASE WHEN :startedAt < started_at THEN :startedAt ELSE started_at END WHERE id = :id")
                .bind("name", info.name())
                .bind("group", info.group())
                .bind("jobType", info.jobType())
                .bind("notes", info.notes())
                .bind("tags", JsonText.write(info.tags()))
                .bind("startedAt", startedAt)
                .bind("id", info.id())
                .execute();
        long no = handle.createQuery("SELECT no FROM run WHERE id = ?")
                .bind(0, info.id())
                .mapTo(Long.class)
                .one();
        RunMarking.listTags(handle, no);
        return load(handle, no);
    }

    static RunRow load(Handle handle, long no) throws IOException {
        Map<String, Object> columns = handle.createQuery("SELECT * FROM run WHERE no = ?")
                .bind(0, no)
                .mapToMap()
                .one();
        RunRow row = new RunRow(no);
        row.lastStep = number(columns, "last_step");
        row.historyCount = number(columns, "history_count");
        row.imageCount = number(columns, "image_count");
        row.updatedAt = number(columns, "updated_at");
        fill(row.config, columns, "config");
        fill(row.summary, columns, "summary");
        return row;
    }

    private static long number(Map<String, Object> columns, String name) {
        return columns.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static void fill(ItemTree tree, Map<String, Object> columns, String name) throws IOException {
        if (JsonText.read(String.valueOf(columns.get(name))) instanceof Map<?, ?> values) {
            tree.merge(values);
        }
    }

    void configure(List<Item> updates, List<List<String>> removals) throws IOException {
        config.putAll(updates);
        config.removeAll(removals);
        configChanged = true;
    }

    void save(Handle handle) {
        handle.execute(
                "UPDATE run SET config = ?, summary = ?, last_step = ?, history_count = ?, image_count = ?,"
                        + " updated_at = ? WHERE no = ?",
                JsonText.write(config.values()),
                JsonText.write(summary.values()),
                lastStep,
                historyCount,
                imageCount,
                updatedAt,
                no);
        if (configChanged) {
            handle.execute("DELETE FROM config_value WHERE run = ?", no);
            config.values().forEach((key, value) -> saveConfig(handle, key, value));
        }
    }

    /** Every value of the config, those that others are nested in too. */
    private void saveConfig(Handle handle, String key, @Nullable Object value) {
        handle.execute(
                "INSERT INTO config_value (run, key, value, number) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (run, key) DO UPDATE SET value = excluded.value, number = excluded.number",
                no,
                key,
                value == null ? "null" : JsonText.canonical(value),
                value instanceof Number number ? Double.valueOf(number.doubleValue()) : null);
        if (value instanceof Map<?, ?> nested) {
            nested.forEach((inner, leaf) -> saveConfig(handle, key + "." + inner, leaf));
        }
    }

    /** Sets the status after what its newest segment says; {@code alive} is whether that one's writer lives. */
    static void settle(Handle handle, long run, boolean alive) {
        Optional<Segment> newest = newestSegment(handle, run);
        if (newest.isPresent()) {
            Segment segment = newest.get();
            handle.execute(
                    "UPDATE run SET status = ?, exit_code = ?, directory = ? WHERE no = ?",
                    status(segment, alive).name(),
                    segment.exitCode(),
                    segment.directory(),
                    run);
        }
    }

    static Optional<Segment> newestSegment(Handle handle, long run) {
        return handle.createQuery("SELECT " + Segment.COLUMNS
                        + " FROM segment WHERE run = ? ORDER BY started_at DESC, directory DESC LIMIT 1")
                .bind(0, run)
                .map(Segment::map)
                .findOne();
    }

    private static RunStatus status(Segment segment, boolean alive) {
        Integer exitCode = segment.exitCode();
        if (exitCode == null) {
            return alive ? RunStatus.RUNNING : RunStatus.INTERRUPTED;
        }
        if (segment.interrupted()) {
            return RunStatus.INTERRUPTED;
        }
        return exitCode == 0 ? RunStatus.FINISHED : RunStatus.FAILED;
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
