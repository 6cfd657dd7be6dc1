package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalRepair;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.journal.record.JournalRecord.FileEntry;
import dev.sfumato.tracking.journal.record.JournalRecord.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A run that is being written. Steps only go up. Thread-safe: calls of several threads are written one after the other.
 *
 * <p>When a method returns, its record has been handed to the operating system and outlives the process; it outlives
 * the machine after the next sync of the tracker's policy. Every writing method throws {@link TrackingException} if the
 * disk refuses: what cannot be written does not count as logged, and later calls may succeed; after a failed sync they
 * do not. All throw {@link IllegalStateException} after the end of the run.
 */
public final class Run implements AutoCloseable {

    /** The most images that one key takes at one step. */
    public static final int MAX_IMAGES = 108;

    private final RunIdentity identity;
    private final RunJournal journal;
    private final BlobStore blobs;
    private final RunListener listener;
    private final RunClock clock;
    private final RunConfig config;

    private final ReentrantLock writing = new ReentrantLock();
    private final ItemTree summary = new ItemTree();
    private volatile long nextStep;
    private @Nullable Integer exitCode;
    private boolean closed;

    Run(RunIdentity identity, RunJournal journal, BlobStore blobs, RunListener listener) {
        this.identity = identity;
        this.journal = journal;
        this.blobs = blobs;
        this.listener = listener;
        clock = new RunClock(identity.runtimeSeconds());
        nextStep = identity.firstStep();
        summary.merge(identity.summary());
        config = new RunConfig(
                identity.config(), changes -> append(new JournalRecord.Config(ItemTree.topLevel(changes), List.of())));
    }

    public String id() {
        return identity.id();
    }

    public String project() {
        return identity.project();
    }

    /** The given name, else the id. */
    public String name() {
        return identity.shownName();
    }

    /** The run directory, which is a Weights &amp; Biases offline run. */
    public Path directory() {
        return journal.directory().path();
    }

    public RunConfig config() {
        return config;
    }

    /** The step that the next automatic {@link #log(Map)} takes. */
    public long nextStep() {
        return nextStep;
    }

    /**
     * Logs values at the next step.
     *
     * @param values Number, String, Boolean, lists of these, {@link Image}, a list of at most {@value #MAX_IMAGES}
     *     images, or a Map of the same by String; not empty
     * @return the step
     * @throws IllegalArgumentException naming the key of a value that cannot be logged
     */
    public long log(Map<String, ?> values) {
        return write(null, values);
    }

    /**
     * Logs values at a given step; several calls with the same step add to it, and later values win.
     *
     * @param step at least the highest step logged before
     */
    public void log(long step, Map<String, ?> values) {
        write(step, values);
    }

    private long write(@Nullable Long wanted, Map<String, ?> values) {
        Map<String, Object> checked = LoggedStep.check(values);
        MediaFiles media = MediaFiles.store(journal.directory().files(), blobs, checked);
        long step;
        writing.lock();
        try {
            checkOpen();
            step = wanted == null ? nextStep : checkStep(wanted);
            LoggedStep logged = new LoggedStep(step, media.describe(checked, step), clock);
            List<JournalRecord> records = new ArrayList<>();
            if (!media.isEmpty()) {
                records.add(new JournalRecord.Files(media.entries()));
            }
            records.add(logged.record());
            journal.append(records);
            summary.merge(logged.values());
            nextStep = step + 1;
        } finally {
            writing.unlock();
        }
        listener.changed(this);
        journal.syncIfDue(!media.isEmpty());
        return step;
    }

    private long checkStep(long step) {
        long lowest = Math.max(nextStep - 1, 0);
        if (step < lowest) {
            throw new IllegalArgumentException("step: must be at least " + lowest + ", got " + step);
        }
        return step;
    }

    /**
     * Stores a copy of a file in the run, under its own name; saving the name again replaces it.
     *
     * @throws IllegalArgumentException if it is no file, or has a name that Weights &amp; Biases writes itself
     */
    public void save(Path file) {
        String name = LoggedStep.checkSavable(file);
        Path target = journal.directory().files().resolve(name);
        writing.lock();
        try {
            checkOpen();
            DurableFiles.copy(file, target);
        } catch (IOException failure) {
            throw new TrackingException(target, "cannot be stored from " + file, failure);
        } finally {
            writing.unlock();
        }
        append(new JournalRecord.Files(List.of(new FileEntry(name, FileType.OTHER))));
    }

    private void append(JournalRecord record) {
        writing.lock();
        try {
            checkOpen();
            journal.append(List.of(record));
        } finally {
            writing.unlock();
        }
        listener.changed(this);
        journal.syncIfDue(false);
    }

    /**
     * Ends the run.
     *
     * @param code 0 for success, 1 to 255 for failure
     * @throws IllegalStateException if it has ended with another code
     */
    public void finish(int code) {
        if (code < 0 || code > 255) {
            throw new IllegalArgumentException("exitCode: must be 0 to 255, got " + code);
        }
        writing.lock();
        try {
            if (exitCode != null && exitCode == code) {
                return;
            }
            checkOpen();
            end(code);
            release();
        } finally {
            writing.unlock();
        }
    }

    /** Ends the run with exit code 1 if nobody ended it: leaving by an exception is a failure. */
    @Override
    public void close() {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            try {
                end(1);
            } finally {
                // what could not be ended is found and ended when the home is opened next
                release();
            }
        } finally {
            writing.unlock();
        }
    }

    private void end(int code) {
        journal.append(JournalRepair.ending(summary.values(), code, (int) clock.runtimeSeconds()));
        exitCode = code;
        journal.sync();
        journal.unmark();
    }

    private void release() {
        closed = true;
        try {
            journal.close();
        } finally {
            listener.ended(this);
        }
    }

    /** Forces what was logged to the disk, for the timer of the tracker. */
    void sync() {
        journal.sync();
    }

    private void checkOpen() {
        if (exitCode != null) {
            throw new IllegalStateException("run " + id() + " ended with exit code " + exitCode);
        }
        if (closed) {
            throw new IllegalStateException("run " + id() + " is closed");
        }
        if (!Files.isDirectory(directory())) {
            throw new TrackingException(directory(), "the run directory is gone");
        }
    }
}
