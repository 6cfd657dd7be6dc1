package dev.sfumato.tracking.journal;

import java.nio.file.Path;

/**
 * Where things lie in a run directory.
 *
 * @param path the directory itself
 * @param runId the id of the run
 */
public record RunDirectory(Path path, String runId) {

    /** Held by the process that writes the journal, and gone after the end of the run. */
    private static final String LOCK = "writer.lock";

    /** The lock file of a run directory, whatever its run. */
    public static Path lockIn(Path directory) {
        return directory.resolve(LOCK);
    }

    public Path journal() {
        return path.resolve("run-" + runId + ".wandb");
    }

    public Path lock() {
        return lockIn(path);
    }

    /** Everything that records refer to by path lies below. */
    public Path files() {
        return path.resolve("files");
    }
}
