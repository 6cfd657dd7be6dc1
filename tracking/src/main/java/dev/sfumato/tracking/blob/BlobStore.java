package dev.sfumato.tracking.blob;

import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.util.Optional;

/** A store of files by the SHA-256 of their content; equal content is kept once. Thread-safe, also across processes. */
public interface BlobStore {

    /**
     * Stores bytes durably, unless they are there already.
     *
     * @param extension lower-case letters and digits, without a dot, as in {@code png}
     * @throws IllegalArgumentException if the extension is anything else
     * @throws TrackingException if the file cannot be written
     */
    Blob put(byte[] bytes, String extension);

    /**
     * The file with this content, if it was stored.
     *
     * @throws IllegalArgumentException unless given 64 hexadecimal digits
     */
    Optional<Path> find(String sha256);
}
