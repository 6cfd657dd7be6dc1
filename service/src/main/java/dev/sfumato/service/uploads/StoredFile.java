package dev.sfumato.service.uploads;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a stored file beside its content.
 *
 * @param id by which it is found, {@code file-} and 24 hex digits
 * @param filename as its sender called it
 * @param purpose {@code batch}, {@code batch_output} or {@code vision}
 * @param bytes its length
 * @param createdAt in seconds since 1970
 * @param expiresAt in seconds since 1970, after which it is gone; null for never
 */
public record StoredFile(
        String id,
        String filename,
        String purpose,
        long bytes,
        long createdAt,
        @Nullable Long expiresAt) {}
