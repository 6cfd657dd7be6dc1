package dev.sfumato.tracking;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.FileTrees;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.marks.MarksFile;
import dev.sfumato.tracking.marks.RunMarks;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.sql.SqlRunIndex;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes what is known of runs after they were made: stars, tags, notes, and whether they are kept at all. Marks lie
 * in the run directory and so outlive the index; they are not part of what Weights &amp; Biases uploads. Thread-safe,
 * also across processes. Every method throws {@link IllegalArgumentException} if there is no such run, and
 * {@link TrackingException} if the disk refuses.
 */
public final class RunEdits {

    /** What is renamed so is gone, and is deleted as soon as possible. */
    private static final String DELETED = ".deleted-";

    private final Path journals;
    private final SqlRunIndex index;

    RunEdits(Path journals, SqlRunIndex index) {
        this.journals = journals;
        this.index = index;
    }

    /** Stars a run, or takes its star away; starred runs are never collected. */
    public RunMarks star(String runId, boolean wanted) {
        return change(runId, marks -> marks.withStar(wanted));
    }

    /** Stars one generation of a run, or takes its star away. */
    public RunMarks star(String runId, long step, boolean wanted) {
        RunDetails run = find(runId);
        if (step < 0 || step > run.run().lastStep()) {
            throw new IllegalArgumentException(
                    "step: run '" + runId + "' has the steps 0 to " + run.run().lastStep() + ", got " + step);
        }
        return change(runId, marks -> marks.withStar(step, wanted));
    }

    /** Gives a run other tags; null for those that it was begun with. */
    public RunMarks tag(String runId, @Nullable List<String> tags) {
        return change(runId, marks -> marks.withTags(tags));
    }

    /** Gives a run other notes; null for those that it was begun with. */
    public RunMarks note(String runId, @Nullable String notes) {
        return change(runId, marks -> marks.withNotes(notes));
    }

    /** The marks of a run as they are. */
    public RunMarks marks(String runId) {
        Path directory = oldest(find(runId));
        try {
            return MarksFile.read(directory);
        } catch (IOException failure) {
            throw new TrackingException(MarksFile.in(directory), "the marks cannot be read", failure);
        }
    }

    private RunMarks change(String runId, UnaryOperator<RunMarks> change) {
        try (ProcessLock _ = ProcessLock.acquire(Tracker.lockFile(journals))) {
            Path directory = oldest(find(runId));
            RunMarks changed = change.apply(MarksFile.read(directory));
            MarksFile.write(directory, changed);
            index.changed(directory);
            return changed;
        } catch (IOException failure) {
            throw new TrackingException(journals, "the marks of run " + runId + " cannot be written", failure);
        }
    }

    /**
     * Deletes the directories of a run. Its images go with the next collection of garbage, unless others have them too.
     *
     * @throws IllegalArgumentException also if the run is being written
     */
    public void delete(String runId) {
        try (ProcessLock _ = ProcessLock.acquire(Tracker.lockFile(journals))) {
            index.scan();
            RunDetails run = find(runId);
            if (run.run().status() == RunStatus.RUNNING) {
                throw new IllegalArgumentException("id: run '" + runId + "' is being written and cannot be deleted");
            }
            for (Path segment : run.segments()) {
                Files.move(segment, journals.resolve(DELETED + segment.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
            DurableFiles.syncDirectory(journals);
            sweep();
        } catch (IOException failure) {
            throw new TrackingException(journals, "run " + runId + " cannot be deleted", failure);
        }
        index.scan();
    }

    /** Deletes what a process that died had only renamed. */
    private void sweep() throws IOException {
        try (DirectoryStream<Path> deleted = Files.newDirectoryStream(journals, DELETED + "*")) {
            for (Path directory : deleted) {
                FileTrees.delete(directory);
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    private RunDetails find(String runId) {
        return index.find(runId).orElseThrow(() -> new IllegalArgumentException("id: there is no run '" + runId + "'"));
    }

    private static Path oldest(RunDetails run) {
        return run.segments().getFirst();
    }
}
