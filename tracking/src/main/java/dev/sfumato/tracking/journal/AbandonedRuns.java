package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.disk.FileTrees;
import dev.sfumato.tracking.disk.ProcessLock;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the runs whose process died: their lock file is there, but nobody holds it. Only for who holds the lock of the
 * home, so that no run is just being begun.
 */
public final class AbandonedRuns {

    private static final Logger LOG = LoggerFactory.getLogger(AbandonedRuns.class);

    private AbandonedRuns() {}

    /** Ends all of them; one that cannot be read is logged and left as it is. */
    public static void close(Path journals) throws IOException {
        for (Path directory : runDirectories(journals)) {
            try {
                closeOne(directory);
            } catch (IOException failure) {
                LOG.warn("{} was left by a process that died and cannot be closed", directory, failure);
            }
        }
    }

    private static List<Path> runDirectories(Path journals) throws IOException {
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(journals, "offline-run-*")) {
            stream.forEach(directories::add);
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return directories;
    }

    private static void closeOne(Path directory) throws IOException {
        Path lockFile = RunDirectory.lockIn(directory);
        Optional<ProcessLock> free = ProcessLock.tryAcquire(lockFile);
        if (free.isEmpty()) {
            return;
        }
        try (ProcessLock _ = free.get()) {
            Optional<Path> journal = journal(directory);
            if (journal.isEmpty()) {
                FileTrees.delete(directory);
                return;
            }
            JournalState state = JournalState.read(journal.get());
            if (state.run() == null) {
                // its process died before anything was promised to anybody
                FileTrees.delete(directory);
                return;
            }
            if (JournalRepair.close(journal.get(), state)) {
                LOG.info("run {} was interrupted at step {}", state.run().id(), state.lastStep());
            }
            Files.deleteIfExists(lockFile);
        }
    }

    private static Optional<Path> journal(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "run-*.wandb")) {
            for (Path file : files) {
                return Optional.of(file);
            }
            return Optional.empty();
        }
    }
}
