package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** That one process at a time has the jobs of a home folder: a lock on {@code jobs.lock} in it. */
final class JobsLock implements AutoCloseable {
    private final Path file;
    private final ProcessLock lock;

    private JobsLock(Path file, ProcessLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** @throws TrackingException if another process has it */
    static JobsLock acquire(Path home) {
        Path file = home.resolve("jobs.lock");
        ensure(file);
        try {
            return new JobsLock(
                    file,
                    ProcessLock.tryAcquire(file)
                            .orElseThrow(() -> new TrackingException(
                                    file, "another process has the jobs of this home; one at a time runs them")));
        } catch (IOException failure) {
            throw new TrackingException(file, "the jobs cannot be locked", failure);
        }
    }

    private static void ensure(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException _) {
            // Another process was faster, and may have the lock.
        } catch (IOException failure) {
            throw new TrackingException(file, "the jobs cannot be locked", failure);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException failure) {
            throw new TrackingException(file, "the jobs cannot be unlocked", failure);
        }
    }
}
