package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.marks.MarksFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A journal and the marks of its run as they lie on the disk.
 *
 * @param directory the name of its run directory
 * @param name the name of the file in it
 * @param size in bytes
 * @param modifiedAt in microseconds since 1970
 * @param marksAt when the marks beside it were made, in microseconds since 1970; 0 if there are none
 */
record JournalFile(String directory, String name, long size, long modifiedAt, long marksAt) {

    Path path(Path journals) {
        return journals.resolve(directory).resolve(name);
    }

    /**
     * All journals of a home in the order of their directories' names, which is about that of their beginnings.
     *
     * @param known names of journals by directory, so that these directories need not be listed again
     */
    static List<JournalFile> list(Path journals, Map<String, String> known) throws IOException {
        List<JournalFile> found = new ArrayList<>();
        for (Path directory : children(journals, "{offline-run-,run-}*")) {
            String name = known.get(String.valueOf(directory.getFileName()));
            Optional<JournalFile> journal = name == null ? in(directory) : at(directory.resolve(name));
            journal.ifPresent(found::add);
        }
        found.sort(Comparator.comparing(JournalFile::directory));
        return found;
    }

    /** The journal of a run directory, if it has one. */
    static Optional<JournalFile> in(Path directory) throws IOException {
        for (Path file : children(directory, "run-*.wandb")) {
            return at(file);
        }
        return Optional.empty();
    }

    private static Optional<JournalFile> at(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new JournalFile(
                    String.valueOf(file.getName(file.getNameCount() - 2)),
                    String.valueOf(file.getFileName()),
                    attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS),
                    marksAt(file.resolveSibling(MarksFile.NAME))));
        } catch (NoSuchFileException _) {
            // removed since it was listed
            return Optional.empty();
        }
    }

    private static long marksAt(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).to(TimeUnit.MICROSECONDS);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    private static List<Path> children(Path directory, String pattern) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            // removed since it was listed, or a plain file of such a name
            return List.of();
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return children;
    }
}
