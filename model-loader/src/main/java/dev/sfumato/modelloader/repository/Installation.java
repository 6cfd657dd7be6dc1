package dev.sfumato.modelloader.repository;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.FileList;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copying of bundled models into a folder of models.
 *
 * <p>A model appears there whole or not at all: it is copied and checked beside its place and then renamed. A file lock
 * makes other threads and processes wait, who then find it there.
 */
final class Installation {

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    // A file lock belongs to the whole JVM, so its threads must queue before it.
    private static final Object THREADS = new Object();

    private final Path models;
    private final BundledModels bundled;

    Installation(Path models, BundledModels bundled) {
        this.models = models;
        this.bundled = bundled;
    }

    /**
     * Installs a bundled model if it is not there or there in another edition.
     *
     * <p>A folder of that name without a {@code files.json} is someone's own and stays.
     */
    Path require(String id) {
        Path folder = models.resolve(id);
        try {
            if (!isCurrent(id, folder)) {
                synchronized (THREADS) {
                    Files.createDirectories(models);
                    installLocked(id, folder);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new ModelException(
                    Kind.BROKEN, "the bundled model " + id + " cannot be installed as " + folder + ": " + e, e);
        }
    }

    private boolean isCurrent(String id, Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return false;
        }
        Path list = folder.resolve(FileList.NAME);
        return !Files.exists(list) || Arrays.equals(Files.readAllBytes(list), bundled.fileList(id));
    }

    private void installLocked(String id, Path folder) throws IOException {
        Path lockFile = models.resolve("." + id + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            LOG.debug("holding {}", lock);
            if (isCurrent(id, folder)) {
                return;
            }
            Path fresh = models.resolve("." + id + ".new");
            Path old = models.resolve("." + id + ".old");
            // only a process that died while it held the lock leaves these
            deleteAll(fresh);
            deleteAll(old);
            Files.createDirectory(fresh);
            try {
                bundled.copy(id, fresh);
                replace(folder, fresh, old);
            } catch (IOException | RuntimeException e) {
                clearAfter(e, fresh);
                throw e;
            }
            deleteAll(old);
            LOG.info("installed the bundled model {} as {}", id, folder);
        }
    }

    private static void clearAfter(Exception failure, Path fresh) {
        try {
            deleteAll(fresh);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void replace(Path folder, Path fresh, Path old) throws IOException {
        boolean replacing = Files.exists(folder);
        if (replacing) {
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replacing) {
                Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    private static void deleteAll(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(root)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
