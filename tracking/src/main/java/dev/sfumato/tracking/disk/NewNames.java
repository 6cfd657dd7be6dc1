package dev.sfumato.tracking.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Directories in which files got names that a crash could still take from them. Most file systems force them together
 * in hardly more time than one takes, so that who writes several files asks for it once, before anybody is told of
 * them. For one thread.
 */
public final class NewNames {

    private final Set<Path> directories = new LinkedHashSet<>();

    /** Remembers a directory until names are forced. */
    public void add(Path directory) {
        directories.add(directory);
    }

    /**
     * Forces the names in all directories to the disk, and forgets them.
     *
     * @throws TrackingException if the disk refuses
     */
    public void force() {
        for (Path directory : directories) {
            try {
                DurableFiles.syncDirectory(directory);
            } catch (IOException failure) {
                throw new TrackingException(directory, "the names in it cannot be forced to the disk", failure);
            }
        }
        directories.clear();
    }
}
