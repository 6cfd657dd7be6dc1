package dev.sfumato.tracking.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the media values of a history, where images are maps with a {@code _type}. */
final class LoggedImages {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedImages.class);

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Path files;

    /** Images whose paths are below the {@code files} directory of a run. */
    LoggedImages(Path files) {
        this.files = files.toAbsolutePath().normalize();
    }

    /**
     * An image of a run directory; see {@link dev.sfumato.tracking.store.ImageArtifact}.
     *
     * @param told whether the journal says the hash
     */
    record Found(
            int place, String sha256, boolean told, String format, long size, int width, int height, String path) {}

    /** Whether a value is a media object rather than a nested map of values. */
    static boolean isMedia(Map<?, ?> value) {
        return value.get("_type") instanceof String;
    }

    /** Whether a value is an image or a list of images. */
    static boolean isImage(Map<?, ?> value) {
        return "image-file".equals(value.get("_type")) || "images/separated".equals(value.get("_type"));
    }

    /** The images of a media object; none if it is of another kind. */
    List<Found> read(Map<?, ?> value) throws IOException {
        List<Found> found = new ArrayList<>();
        if ("image-file".equals(value.get("_type")) && value.get("path") instanceof String path) {
            add(found, 0, path, value, value.get("sha256"));
        } else if ("images/separated".equals(value.get("_type")) && value.get("filenames") instanceof List<?> names) {
            for (int place = 0; place < names.size(); place++) {
                String path = String.valueOf(names.get(place));
                add(found, place, path, value, at(value.get("sha256"), place));
            }
        }
        return found;
    }

    private void add(List<Found> found, int place, String path, Map<?, ?> value, @Nullable Object sha256)
            throws IOException {
        Path file = files.resolve(path).normalize();
        if (!file.startsWith(files)) {
            // these files are served to others: a journal must not name what lies outside of its run
            LOG.warn("{} names an image outside of its run and is left out: {}", files, path);
            return;
        }
        boolean there = Files.isRegularFile(file);
        String hash = sha256 instanceof String known && SHA256.matcher(known).matches() ? known : "";
        boolean told = !hash.isEmpty();
        found.add(new Found(
                place,
                told || !there ? hash : hash(file),
                told,
                value.get("format") instanceof String format ? format : extension(path),
                there ? Files.size(file) : 0,
                integer(value.get("width")),
                integer(value.get("height")),
                path));
    }

    private static @Nullable Object at(@Nullable Object list, int place) {
        return list instanceof List<?> values && place < values.size() ? values.get(place) : null;
    }

    private static int integer(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    private static String extension(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[65_536];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }
}
