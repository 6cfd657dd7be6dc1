package dev.sfumato.tracking.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file that has one owner over all threads and processes of the machine, and that the operating system
 * takes back when the owner's process dies. Whoever acquires it closes it. Not reentrant.
 */
public final class ProcessLock implements AutoCloseable {

    /**
     * The files that this JVM has open as locks. Closing any channel to a file drops all locks that the process has on
     * it, so a second channel must never be opened to one of these.
     */
    private static final Set<Path> OPEN = new HashSet<>();

    /** How often, and every how many milliseconds, to ask for a lock that may just be looked at by {@link #isHeld}. */
    private static final int ATTEMPTS = 5;

    private static final long PAUSE_MILLIS = 5;

    private final Path key;
    private final FileChannel channel;

    private ProcessLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /** Waits until the lock is free; the file is made if it is missing. */
    public static ProcessLock acquire(Path file) throws IOException {
        Path key = key(file);
        synchronized (OPEN) {
            while (!OPEN.add(key)) {
                await(key);
            }
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                channel.lock();
                return new ProcessLock(key, channel);
            } catch (IOException failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException failure) {
            leave(key);
            throw failure;
        }
    }

    /** Takes the lock if the file is there and nobody holds it. */
    public static Optional<ProcessLock> tryAcquire(Path file) throws IOException {
        return tryAcquire(file, ATTEMPTS);
    }

    private static Optional<ProcessLock> tryAcquire(Path file, int attempts) throws IOException {
        Path key = key(file);
        synchronized (OPEN) {
            if (!OPEN.add(key)) {
                return Optional.empty();
            }
        }
        @Nullable ProcessLock acquired = null;
        try {
            acquired = tryLock(key, file, attempts);
            return Optional.ofNullable(acquired);
        } finally {
            if (acquired == null) {
                leave(key);
            }
        }
    }

    /** Whether somebody alive holds the lock. */
    public static boolean isHeld(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        Optional<ProcessLock> free = tryAcquire(file, 1);
        if (free.isEmpty()) {
            return Files.exists(file);
        }
        free.get().close();
        return false;
    }

    private static @Nullable ProcessLock tryLock(Path key, Path file, int attempts) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (NoSuchFileException _) {
            return null;
        }
        try {
            for (int attempt = 1; attempt <= attempts; attempt++) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new ProcessLock(key, channel);
                }
                if (attempt < attempts) {
                    pause();
                }
            }
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return null;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a lock", interrupt);
        }
    }

    private static void await(Path key) throws IOException {
        try {
            OPEN.wait();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the lock " + key, interrupt);
        }
    }

    private static void leave(Path key) {
        synchronized (OPEN) {
            OPEN.remove(key);
            OPEN.notifyAll();
        }
    }

    private static Path key(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new IOException("a lock needs a file in a directory, got " + file);
        }
        return directory.toRealPath().resolve(name);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            leave(key);
        }
    }
}
