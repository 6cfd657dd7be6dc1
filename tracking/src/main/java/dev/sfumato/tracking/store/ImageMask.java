package dev.sfumato.tracking.store;

/**
 * A mask that was logged with an image: a PNG of one channel whose values are classes.
 *
 * @param name as logged, such as {@code prediction}
 * @param sha256 of the file, 64 lower-case hexadecimal digits, under which the blob store finds it
 */
public record ImageMask(String name, String sha256) {}
