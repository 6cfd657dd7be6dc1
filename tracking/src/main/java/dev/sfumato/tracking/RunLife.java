package dev.sfumato.tracking;

import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a run may be written, and the lock under which it is: one thread after the other. Thread-safe. */
final class RunLife {

    private final String id;
    private final RunJournal journal;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable Integer exitCode;
    private boolean closed;

    RunLife(String id, RunJournal journal) {
        this.id = id;
        this.journal = journal;
    }

    /**
     * Does something alone.
     *
     * @throws IllegalStateException after the end of the run
     */
    <T> T whileOpen(Supplier<T> work) {
        writing.lock();
        try {
            checkOpen();
            return work.get();
        } finally {
            writing.unlock();
        }
    }

    /** Does something alone, or nothing after the end of the run. */
    void ifOpen(Runnable work) {
        writing.lock();
        try {
            if (!closed && exitCode == null) {
                work.run();
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Ends the run, unless it has ended so.
     *
     * @param ending writes the end
     * @param ended is told that nothing more comes
     */
    void finish(int code, IntConsumer ending, Runnable ended) {
        writing.lock();
        try {
            if (exitCode != null && exitCode == code) {
                return;
            }
            checkOpen();
            end(code, ending);
            release(ended);
        } finally {
            writing.unlock();
        }
    }

    /** Ends the run with exit code 1, unless it has ended. */
    void close(IntConsumer ending, Runnable ended) {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            try {
                end(1, ending);
            } finally {
                // what could not be ended is found and ended when the home is opened next
                release(ended);
            }
        } finally {
            writing.unlock();
        }
    }

    private void end(int code, IntConsumer ending) {
        ending.accept(code);
        exitCode = code;
        journal.sync();
        journal.unmark();
    }

    private void release(Runnable ended) {
        closed = true;
        try {
            journal.close();
        } finally {
            ended.run();
        }
    }

    private void checkOpen() {
        if (exitCode != null) {
            throw new IllegalStateException("run " + id + " ended with exit code " + exitCode);
        }
        if (closed) {
            throw new IllegalStateException("run " + id + " is closed");
        }
        Path directory = journal.directory().path();
        if (!Files.isDirectory(directory)) {
            throw new TrackingException(directory, "the run directory is gone");
        }
    }
}
