package dev.sfumato.tracking.blob;

import java.time.Instant;

/**
 * A file in a blob store.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size in bytes
 * @param storedAt when it was last put in, also if it was there already
 */
public record StoredBlob(String sha256, long size, Instant storedAt) {}
