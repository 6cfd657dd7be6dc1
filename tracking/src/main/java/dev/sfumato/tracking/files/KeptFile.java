package dev.sfumato.tracking.files;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.RunDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file that was saved in a run, for others to read.
 *
 * @param name its path in the run, with slashes
 * @param path where it lies
 * @param size in bytes
 * @param modified when its content was last changed
 */
public record KeptFile(String name, Path path, long size, Instant modified) {

    /**
     * The newest version of each file that was saved in a run, by name. What a journal names is left out if it is not
     * there, or if it lies outside of the run's folder, be it by its path or by a link.
     *
     * @throws TrackingException if the disk refuses
     */
    public static List<KeptFile> of(RunDetails run) {
        Map<String, KeptFile> byName = new TreeMap<>();
        for (Path segment : run.segments()) {
            Path folder = segment.resolve("files").normalize();
            for (Path saved : run.files()) {
                Path file = saved.normalize();
                if (file.startsWith(folder)) {
                    find(folder, file).ifPresent(kept -> byName.put(kept.name(), kept));
                }
            }
        }
        return List.copyOf(byName.values());
    }

    private static Optional<KeptFile> find(Path folder, Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || !file.toRealPath().startsWith(folder.toRealPath())) {
                return Optional.empty();
            }
            String name = folder.relativize(file).toString().replace('\\', '/');
            return Optional.of(new KeptFile(
                    name, file, attributes.size(), attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new TrackingException(file, "the saved file cannot be looked at", failure);
        }
    }
}
