package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which runs are still to be exported to a server: a small file for each, so that a process that dies leaves its exports
 * to the next. What there is to export stands in the journals. Thread-safe, also across processes.
 */
final class ExportQueue {
    private static final String PENDING = ".run";
    private static final String LOCK = ".lock";

    private final Path folder;

    private ExportQueue(Path folder) {
        this.folder = folder;
    }

    /** Opens the queue of a server, which need not exist. */
    static ExportQueue open(Path home, URI server) {
        String address = server.toString().replaceAll("/+$", "");
        Path folder = home.toAbsolutePath().resolve("exports").resolve("mlflow-" + shortHash(address));
        try {
            Files.createDirectories(folder);
            DurableFiles.write(folder.resolve("server"), address.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new TrackingException(folder, "the queue of exports cannot be made", failure);
        }
        return new ExportQueue(folder);
    }

    private static String shortHash(String address) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }

    /** Adds a run, durably; nothing happens if it is there. */
    void add(String runId) {
        Path file = folder.resolve(runId + PENDING);
        try {
            if (!Files.exists(file)) {
                DurableFiles.write(file, new byte[0]);
            }
        } catch (IOException failure) {
            throw new TrackingException(file, "the export cannot be queued", failure);
        }
    }

    /** The runs that are still to be exported, in the order in which they were added. */
    List<String> pending() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(PENDING))
                    .sorted((one, other) -> Long.compare(
                            one.toFile().lastModified(), other.toFile().lastModified()))
                    .map(file -> String.valueOf(file.getFileName()))
                    .map(name -> name.substring(0, name.length() - PENDING.length()))
                    .toList();
        } catch (IOException failure) {
            throw new TrackingException(folder, "the queue of exports cannot be read", failure);
        }
    }

    /** Takes a run for this process alone, unless another one exports it. */
    Optional<ProcessLock> take(String runId) throws IOException {
        Path lock = folder.resolve(runId + LOCK);
        if (!Files.exists(lock)) {
            Files.write(lock, new byte[0]);
        }
        return ProcessLock.tryAcquire(lock);
    }

    /** Takes a run out of the queue: it is exported to its end. */
    void remove(String runId) {
        try {
            Files.deleteIfExists(folder.resolve(runId + PENDING));
            Files.deleteIfExists(folder.resolve(runId + LOCK));
        } catch (IOException failure) {
            throw new TrackingException(folder, "the export of run " + runId + " cannot be taken out", failure);
        }
    }
}
