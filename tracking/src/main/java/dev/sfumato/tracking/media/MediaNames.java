package dev.sfumato.tracking.media;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names the files of media in a run directory as Weights &amp; Biases does. */
public final class MediaNames {

    private static final int LONGEST = 100;
    private static final int HASH_DIGITS = 20;

    private MediaNames() {}

    /**
     * The path of a file below {@code files/}.
     *
     * @param folder below {@code media/}, with a slash at its end
     * @param key under which the file is logged
     * @param sha256 of the file, 64 hexadecimal digits
     * @param extension with its dot
     */
    public static String of(String folder, String key, long step, String sha256, String extension) {
        return "media/" + folder + safe(key) + "_" + step + "_" + sha256.substring(0, HASH_DIGITS) + extension;
    }

    /** A key as a relative path: slashes make folders, no part leads upwards, nothing in it troubles a file system. */
    private static String safe(String key) {
        String path = Stream.of(key.split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.replaceAll("[^\\p{L}\\p{N}._ -]", "_"))
                .map(part -> part.matches("\\.+") ? "_".repeat(part.length()) : part)
                .collect(Collectors.joining("/"));
        return path.length() <= LONGEST ? path : path.substring(0, LONGEST);
    }
}
