package dev.sfumato.tracking.disk;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Writes files so that after a crash each is there whole or not at all. Thread-safe, also across processes. */
public final class DurableFiles {

    private static final String TEMPORARY_PREFIX = ".tmp-";

    /** No write takes so long; what is older was left by a process that died. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private DurableFiles() {}

    /** Writes a file under a temporary name beside it, forces it to the disk and moves it to its own name. */
    public static void write(Path target, byte[] bytes) throws IOException {
        write(target, bytes, parent(target));
    }

    /**
     * Writes a file under a temporary name in another directory of the same file system, forces it to the disk and
     * moves it to its own name.
     */
    public static void write(Path target, byte[] bytes, Path staging) throws IOException {
        replace(target, staging, whole(bytes));
        syncDirectory(parent(target));
    }

    /** As {@link #write(Path, byte[], Path)}, but the file's own name is only forced with the others. */
    public static void write(Path target, byte[] bytes, Path staging, NewNames names) throws IOException {
        replace(target, staging, whole(bytes));
        names.add(parent(target));
    }

    private static Content whole(byte[] bytes) {
        return temporary -> {
            // not a FileChannel: an interrupt of the thread would close it
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                out.write(bytes);
                out.getFD().sync();
            }
        };
    }

    /** Copies a file under a temporary name, forces it to the disk and moves it to its own name. */
    public static void copy(Path source, Path target) throws IOException {
        replace(target, parent(target), temporary -> {
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                Files.copy(source, out);
                out.getFD().sync();
            }
        });
        syncDirectory(parent(target));
    }

    /**
     * Gives a finished file a second name, or copies it where the file system has no hard links; the name is forced to
     * the disk with the others.
     */
    public static void linkOrCopy(Path existing, Path link, NewNames names) throws IOException {
        names.add(parent(link));
        if (Files.exists(link)) {
            return;
        }
        create(parent(link));
        try {
            Files.createLink(link, existing);
        } catch (UnsupportedOperationException | IOException unlinkable) {
            try {
                copy(existing, link);
            } catch (IOException failure) {
                failure.addSuppressed(unlinkable);
                throw failure;
            }
        }
    }

    /** Deletes the unfinished files in a directory whose writer died; does nothing where there is no such directory. */
    public static void sweep(Path staging) throws IOException {
        if (!Files.isDirectory(staging)) {
            return;
        }
        FileTime oldest = FileTime.from(Instant.now().minus(ABANDONED));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging, TEMPORARY_PREFIX + "*")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Forces the names in a directory to the disk. */
    public static void syncDirectory(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException _) {
                    // a directory can only be forced through a channel; the interrupt is handed on afterwards
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(Path temporary) throws IOException;
    }

    private static void replace(Path target, Path staging, Content content) throws IOException {
        Path directory = parent(target);
        create(directory);
        create(staging);
        Path temporary = staging.resolve(TEMPORARY_PREFIX + UUID.randomUUID());
        try {
            content.writeTo(temporary);
            move(temporary, target);
        } catch (IOException failure) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException further) {
                failure.addSuppressed(further);
            }
            throw failure;
        }
    }

    /** Nearly always it is there, and a look is cheaper than the exception by which the file system would say so. */
    private static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    private static void move(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a file needs a directory, got " + file);
        }
        return parent;
    }
}
