package dev.sfumato.tracking.gc;

import dev.sfumato.tracking.blob.StoredBlob;
import java.util.List;

/**
 * What a collection deletes, or has deleted.
 *
 * @param runs ids of runs
 * @param blobs files that nothing refers to, without these runs
 * @param thumbnails how many thumbnails of these files
 */
public record Garbage(List<String> runs, List<StoredBlob> blobs, long thumbnails) {

    public Garbage {
        runs = List.copyOf(runs);
        blobs = List.copyOf(blobs);
    }

    /** The bytes of the files, without thumbnails and journals. */
    public long bytes() {
        return blobs.stream().mapToLong(StoredBlob::size).sum();
    }
}
