package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.journal.record.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says when it is read to its end.
 *
 * @param run null if the writer died before the run began
 * @param lastStep the highest step; -1 if nothing was logged
 * @param runtimeSeconds of the run up to its last step, earlier segments included
 * @param exit null if the run did not end
 * @param wholeEnd the offset behind the last whole record
 * @param lastNumber the number of the last record
 */
public record JournalState(
        JournalRecord.@Nullable RunInfo run,
        Map<String, Object> config,
        Map<String, Object> summary,
        long lastStep,
        double runtimeSeconds,
        JournalRecord.@Nullable Exit exit,
        long wholeEnd,
        long lastNumber) {

    /** The last known status of a run whose process died, under {@link #STATUS} in the summary. */
    public static final String INTERRUPTED = "interrupted";

    /** Where the summary says how a run ended, when the exit code alone does not; hidden in most viewers. */
    public static final List<String> STATUS = List.of("_sfumato", "status");

    public static JournalState read(Path file) throws IOException {
        try (JournalReader reader = JournalReader.open(file)) {
            Fold fold = new Fold();
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                fold.add(record.get());
            }
            return new JournalState(
                    fold.run,
                    fold.config.values(),
                    fold.summary.values(),
                    fold.lastStep,
                    fold.runtimeSeconds,
                    fold.exit,
                    reader.wholeEnd(),
                    reader.lastNumber());
        }
    }

    /** The state so far while a journal is read. */
    private static final class Fold {
        private JournalRecord.@Nullable RunInfo run;
        private final ItemTree config = new ItemTree();
        private final ItemTree summary = new ItemTree();
        private long lastStep = -1;
        private double runtimeSeconds;
        private JournalRecord.@Nullable Exit exit;

        void add(JournalRecord record) throws IOException {
            switch (record) {
                case JournalRecord.RunInfo info -> {
                    if (run == null) {
                        runtimeSeconds = info.runtimeSeconds();
                    }
                    run = info;
                    config.putAll(info.config());
                }
                case JournalRecord.Config changes -> {
                    config.putAll(changes.updates());
                    config.removeAll(changes.removals());
                }
                case JournalRecord.Summary changes -> {
                    summary.putAll(changes.updates());
                    summary.removeAll(changes.removals());
                }
                case JournalRecord.History history -> {
                    ItemTree values = new ItemTree();
                    values.putAll(history.items());
                    summary.merge(values.values());
                    lastStep = Math.max(lastStep, history.step());
                    if (summary.values().get("_runtime") instanceof Number seconds) {
                        runtimeSeconds = seconds.doubleValue();
                    }
                }
                case JournalRecord.Exit end -> exit = end;
                case JournalRecord.Header _,
                        JournalRecord.Files _,
                        JournalRecord.Stats _,
                        JournalRecord.Output _,
                        JournalRecord.Environment _,
                        JournalRecord.Final _,
                        JournalRecord.Footer _,
                        JournalRecord.Other _ -> {}
            }
        }
    }
}
