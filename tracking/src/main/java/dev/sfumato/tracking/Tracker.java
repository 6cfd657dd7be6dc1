package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.RunIndex;

/**
 * The tracked runs of a home directory. Several trackers, also of several processes, may share one home. Thread-safe;
 * whoever opens it closes it.
 */
public interface Tracker extends AutoCloseable {

    /**
     * Begins a run, or goes on with one.
     *
     * @throws IllegalArgumentException if the id is taken (resume NEVER), unknown (MUST), or being written right now
     * @throws TrackingException if the run directory cannot be written
     */
    Run init(RunOptions options);

    /** All runs of the home. */
    RunIndex runs();

    /** The images of all runs of the home. */
    BlobStore blobs();

    /** Ends the runs that are still open with exit code 1. */
    @Override
    void close();
}
