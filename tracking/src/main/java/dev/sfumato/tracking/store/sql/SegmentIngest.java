package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalReader;
import dev.sfumato.tracking.journal.JournalState;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.marks.MarksFile;
import dev.sfumato.tracking.store.sql.query.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works what was added to a journal since the last time into the index, inside one transaction. Used once. */
final class SegmentIngest {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentIngest.class);

    private final Handle handle;
    private final Dialect dialect;
    private final Path path;
    private final JournalFile journal;
    private final Segment segment;

    private @Nullable HistoryIngest history;
    private @Nullable RunRow run;
    private @Nullable Long startedAt;
    private @Nullable Integer exitCode;
    private boolean interrupted;
    private long position;

    SegmentIngest(Handle handle, Dialect dialect, Path journals, JournalFile journal) {
        this.handle = handle;
        this.dialect = dialect;
        this.path = journal.path(journals);
        this.journal = journal;
        segment = Segment.of(handle, journal);
        startedAt = segment.startedAt();
        exitCode = segment.exitCode();
        interrupted = segment.interrupted();
        position = segment.position();
    }

    /** When the run or the part of it that a journal holds began; the end of time if it does not tell. */
    static Instant beginning(Path journal) {
        try (JournalReader reader = JournalReader.open(journal)) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (record.get() instanceof JournalRecord.RunInfo info) {
                    return info.startTime();
                }
            }
        } catch (IOException failure) {
            LOG.debug("{} does not tell when it began: {}", journal, failure.toString());
        }
        return Instant.MAX;
    }

    /** Reads on; the run, if the journal has one. What cannot be read is logged and tried again once it changes. */
    Optional<Long> read() {
        try (JournalReader reader = JournalReader.open(path, position)) {
            Long known = segment.run();
            if (known != null) {
                use(RunRow.load(handle, known));
            }
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                add(record.get());
                position = reader.wholeEnd();
            }
        } catch (IOException failure) {
            LOG.warn(
                    "{} cannot be read beyond byte {} and is shown only as far: {}",
                    path,
                    position,
                    failure.toString());
        }
        save();
        readMarks();
        return Optional.ofNullable(run).map(row -> row.no);
    }

    private void readMarks() {
        if (run == null || segment.marksAt() == journal.marksAt()) {
            return;
        }
        try {
            RunMarking.apply(handle, run.no, MarksFile.read(Path.of(String.valueOf(path.getParent()))));
        } catch (IOException failure) {
            LOG.warn("the marks of {} cannot be read and are passed over: {}", path, failure.toString());
        }
        handle.execute("UPDATE segment SET marks_at = ? WHERE no = ?", journal.marksAt(), segment.no());
    }

    private void use(RunRow row) {
        run = row;
        history = new HistoryIngest(handle, dialect, row, path, segment);
    }

    private void add(JournalRecord record) throws IOException {
        if (record instanceof JournalRecord.RunInfo info) {
            begin(info);
            return;
        }
        if (run == null || history == null) {
            return;
        }
        switch (record) {
            case JournalRecord.Config changes -> run.configure(changes.updates(), changes.removals());
            case JournalRecord.Summary changes -> summarize(run.summary, changes);
            case JournalRecord.History step -> history.add(step, position);
            case JournalRecord.Files files -> addFiles(run.no, files);
            case JournalRecord.Exit exit -> exitCode = exit.exitCode();
            case JournalRecord.Header _,
                    JournalRecord.RunInfo _,
                    JournalRecord.Stats _,
                    JournalRecord.Output _,
                    JournalRecord.Environment _,
                    JournalRecord.Final _,
                    JournalRecord.Footer _,
                    JournalRecord.Other _ -> {}
        }
    }

    private void begin(JournalRecord.RunInfo info) throws IOException {
        RunRow known = run;
        if (known == null) {
            RunRow begun = RunRow.begin(handle, info, journal.directory());
            use(begun);
            startedAt = RunRow.micros(info.startTime());
            // how an earlier segment ended no longer counts
            begun.summary.removeAll(List.of(List.of(JournalState.STATUS.getFirst())));
            begun.configure(info.config(), List.of());
        } else {
            RunRow.begin(handle, info, journal.directory());
            known.configure(info.config(), List.of());
        }
    }

    private void summarize(ItemTree summary, JournalRecord.Summary changes) throws IOException {
        summary.putAll(changes.updates());
        summary.removeAll(changes.removals());
        for (Item item : changes.updates()) {
            if (item.path().equals(JournalState.STATUS)) {
                interrupted = item.json().equals('"' + JournalState.INTERRUPTED + '"');
            }
        }
    }

    private void addFiles(long no, JournalRecord.Files files) {
        for (JournalRecord.FileEntry file : files.files()) {
            if (file.type() == JournalRecord.FileType.OTHER && !file.path().startsWith("media/")) {
                handle.execute(
                        "INSERT INTO file (run, directory, path) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        no,
                        journal.directory(),
                        file.path());
            }
        }
    }

    private void save() {
        if (history != null) {
            history.close();
        }
        if (run != null) {
            run.save(handle);
        }
        handle.execute(
                "UPDATE segment SET run = ?, size = ?, modified_at = ?, position = ?, started_at = ?, step_shift = ?,"
                        + " exit_code = ?, interrupted = ? WHERE no = ?",
                run == null ? null : run.no,
                journal.size(),
                journal.modifiedAt(),
                position,
                startedAt,
                history == null ? null : history.stepShift(),
                exitCode,
                interrupted,
                segment.no());
    }
}
