package dev.sfumato.tracking.blob;

import dev.sfumato.tracking.disk.NewNames;
import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A store of files by the SHA-256 of their content; equal content is kept once. Thread-safe, also across processes.
 * Every method throws {@link TrackingException} if the disk or the server of the files refuses; whoever opens a store
 * closes it.
 */
public interface BlobStore extends AutoCloseable {

    /**
     * Stores bytes durably, unless they are there already.
     *
     * @param extension lower-case letters and digits, without a dot, as in {@code png}
     * @throws IllegalArgumentException if the extension is anything else
     * @throws TrackingException if the file cannot be written
     */
    default Blob put(byte[] bytes, String extension) {
        NewNames names = new NewNames();
        Blob blob = put(bytes, extension, names);
        names.force();
        return blob;
    }

    /** As {@link #put(byte[], String)}, but durable only once the names are forced. */
    Blob put(byte[] bytes, String extension, NewNames names);

    /**
     * The file with this content, if it was stored.
     *
     * @throws IllegalArgumentException unless given 64 hexadecimal digits
     */
    Optional<Path> find(String sha256);

    /** Every file that is stored, in no order. */
    List<StoredBlob> list();

    /**
     * Deletes a file, if it is there; what has other names in run directories stays there.
     *
     * @throws IllegalArgumentException unless given 64 hexadecimal digits
     */
    void delete(String sha256);

    @Override
    void close();
}
