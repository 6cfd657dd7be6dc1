package dev.sfumato.tracking;

import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.JournalWriter;
import dev.sfumato.tracking.journal.RunDirectory;
import dev.sfumato.tracking.journal.record.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal of a live run together with the lock that says it lives. Thread-safe. */
final class RunJournal implements AutoCloseable {

    private final RunDirectory directory;
    private final ProcessLock lock;
    private final JournalWriter writer;
    private JournalRecord.RunInfo told;

    RunJournal(RunDirectory directory, ProcessLock lock, JournalWriter writer, JournalRecord.RunInfo begun) {
        told = begun;
        this.directory = directory;
        this.lock = lock;
        this.writer = writer;
    }

    /**
     * The record of the run once more with other tags or notes; null for those that it has. Only for who holds the lock
     * of the run.
     */
    JournalRecord retold(@Nullable List<String> tags, @Nullable String notes) {
        JournalRecord.RunInfo last = told;
        told = new JournalRecord.RunInfo(
                last.id(),
                last.project(),
                last.name(),
                last.group(),
                last.jobType(),
                notes == null ? last.notes() : notes,
                tags == null ? last.tags() : tags,
                List.of(),
                last.startTime(),
                last.startingStep(),
                last.runtimeSeconds(),
                last.resume());
        return told;
    }

    RunDirectory directory() {
        return directory;
    }

    void append(List<? extends JournalRecord> records) {
        try {
            writer.append(records);
        } catch (IOException failure) {
            throw new TrackingException(directory.journal(), "cannot be written", failure);
        }
    }

    void syncIfDue(boolean withImages) {
        try {
            writer.syncIfDue(withImages);
        } catch (IOException failure) {
            throw unsynced(failure);
        }
    }

    void sync() {
        try {
            writer.sync();
        } catch (IOException failure) {
            throw unsynced(failure);
        }
    }

    /** Takes the mark of a live run away: the journal has its end. */
    void unmark() {
        try {
            Files.deleteIfExists(directory.lock());
        } catch (IOException failure) {
            throw new TrackingException(directory.lock(), "cannot be deleted", failure);
        }
    }

    private TrackingException unsynced(IOException failure) {
        return new TrackingException(directory.journal(), "cannot be forced to the disk", failure);
    }

    @Override
    public void close() {
        // the lock goes last, and goes even if the file fails
        try (lock) {
            writer.close();
        } catch (IOException failure) {
            throw new TrackingException(directory.journal(), "cannot be closed", failure);
        }
    }
}
