package dev.sfumato.tracking.blob;

import java.nio.file.Path;

/**
 * A stored file that is named by its content.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size in bytes
 * @param path where it lies; read-only, never rewritten
 */
public record Blob(String sha256, long size, Path path) {}
