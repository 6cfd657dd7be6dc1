package dev.sfumato.tracking.files;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.journal.record.JournalRecord.FileEntry;
import dev.sfumato.tracking.journal.record.JournalRecord.FilePolicy;
import dev.sfumato.tracking.journal.record.JournalRecord.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The files that a user keeps in a run. Only for who holds the lock of the run. */
public final class SavedFiles {

    private static final Set<String> WRITTEN_BY_SYNC =
            Set.of("config.yaml", "wandb-summary.json", "wandb-metadata.json", "output.log", "media");

    private final Path files;
    private final List<Path> earlier;
    private final Map<Path, Copied> watched = new LinkedHashMap<>();

    /** What a file was when it was copied. */
    private record Copied(Path source, SavePolicy policy, long size, FileTime modified) {}

    /**
     * @param files where the run keeps its files
     * @param earlier the same of the earlier segments of the run, oldest first
     */
    public SavedFiles(Path files, List<Path> earlier) {
        this.files = files;
        this.earlier = List.copyOf(earlier);
    }

    /**
     * The files below a directory that match a pattern.
     *
     * @param glob as of {@link java.nio.file.FileSystem#getPathMatcher}, matched with the path below the directory
     * @throws IllegalArgumentException if there is none
     */
    public static List<Path> matching(Path base, String glob) {
        PathMatcher matcher = base.getFileSystem().getPathMatcher("glob:" + glob);
        try (Stream<Path> below = Files.walk(base)) {
            List<Path> found = below.filter(Files::isRegularFile)
                    .filter(file -> matcher.matches(base.relativize(file)))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("glob: matches no file below " + base + ", got '" + glob + "'");
            }
            return found;
        } catch (IOException failure) {
            throw new TrackingException(base, "the files to save cannot be listed", failure);
        }
    }

    /**
     * Copies a file into the run.
     *
     * @param name its path in the run
     * @return the record of it
     * @throws IllegalArgumentException if it is no file, or has a name that Weights &amp; Biases writes itself
     */
    public JournalRecord save(Path source, Path name, SavePolicy policy) {
        if (!Files.isRegularFile(source)) {
            throw new IllegalArgumentException("file: must be an existing file, got " + source);
        }
        if (WRITTEN_BY_SYNC.contains(name.getName(0).toString())) {
            throw new IllegalArgumentException(
                    "file: a run keeps no file of the name " + name.getName(0) + ", got " + source);
        }
        Path target = inside(name);
        Copied copied = copy(source, target, policy);
        if (policy == SavePolicy.NOW) {
            watched.remove(target);
        } else {
            watched.put(target, copied);
        }
        FilePolicy uploaded = switch (policy) {
            case NOW -> FilePolicy.NOW;
            case END -> FilePolicy.END;
            case LIVE -> FilePolicy.LIVE;
        };
        String path = name.toString().replace('\\', '/');
        return new JournalRecord.Files(List.of(new FileEntry(path, FileType.OTHER, uploaded)));
    }

    private Path inside(Path name) {
        Path target = files.resolve(name).normalize();
        if (name.isAbsolute() || !target.startsWith(files) || target.equals(files)) {
            throw new IllegalArgumentException("file: must have a path inside of the run, got " + name);
        }
        return target;
    }

    private static Copied copy(Path source, Path target, SavePolicy policy) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(source, BasicFileAttributes.class);
            DurableFiles.copy(source, target);
            return new Copied(source, policy, attributes.size(), attributes.lastModifiedTime());
        } catch (IOException failure) {
            throw new TrackingException(target, "cannot be stored from " + source, failure);
        }
    }

    /**
     * Copies files again that changed; one that is gone stays as it was.
     *
     * @param atEnd whether the run ends, so that {@link SavePolicy#END} counts too
     */
    public void refresh(boolean atEnd) {
        for (Map.Entry<Path, Copied> entry : new ArrayList<>(watched.entrySet())) {
            Copied copied = entry.getValue();
            if ((atEnd || copied.policy() == SavePolicy.LIVE) && changed(copied)) {
                watched.put(entry.getKey(), copy(copied.source(), entry.getKey(), copied.policy()));
            }
        }
    }

    private static boolean changed(Copied copied) {
        try {
            BasicFileAttributes now = Files.readAttributes(copied.source(), BasicFileAttributes.class);
            return now.size() != copied.size() || !now.lastModifiedTime().equals(copied.modified());
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException failure) {
            throw new TrackingException(copied.source(), "the saved file cannot be looked at", failure);
        }
    }

    /**
     * The newest version of a saved file, also of earlier segments.
     *
     * @throws IllegalArgumentException if the run has none of this name
     */
    public Path find(String name) {
        List<Path> newestFirst = new ArrayList<>(earlier).reversed();
        newestFirst.addFirst(files);
        for (Path folder : newestFirst) {
            Path file = folder.resolve(name).normalize();
            if (file.startsWith(folder) && Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new IllegalArgumentException("file: the run has no file '" + name + "'");
    }

    /** Copies the newest version of a saved file to its path below a directory, replacing what is there. */
    public Path restore(String name, Path directory) {
        Path stored = find(name);
        Path target = directory.resolve(name);
        try {
            DurableFiles.copy(stored, target);
            return target;
        } catch (IOException failure) {
            throw new TrackingException(target, "cannot be restored from " + stored, failure);
        }
    }
}
