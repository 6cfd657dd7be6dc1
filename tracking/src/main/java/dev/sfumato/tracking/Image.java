package dev.sfumato.tracking;

import dev.sfumato.tracking.media.Boxes;
import dev.sfumato.tracking.media.Mask;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An encoded picture to log, as the bytes of its file. Immutable. */
public final class Image {

    private static final Set<String> FORMATS = Set.of("png", "jpg", "jpeg", "gif", "bmp");

    private final byte[] encoded;
    private final String format;
    private final int width;
    private final int height;
    private final @Nullable String caption;
    private final Map<String, Mask> masks;
    private final Map<String, Boxes> boxes;
    private final String sha256;

    private Image(
            byte[] encoded,
            String format,
            int width,
            int height,
            @Nullable String caption,
            Map<String, Mask> masks,
            Map<String, Boxes> boxes,
            String sha256) {
        this.encoded = encoded;
        this.format = format;
        this.width = width;
        this.height = height;
        this.caption = caption;
        this.masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
        this.boxes = Collections.unmodifiableMap(new LinkedHashMap<>(boxes));
        this.sha256 = sha256;
    }

    /**
     * A picture from its encoded form.
     *
     * @param format png, jpg, jpeg, gif or bmp: what Weights &amp; Biases shows
     * @param width in pixels, at least 1
     * @throws IllegalArgumentException if a value is outside of these
     */
    public static Image of(byte[] encoded, String format, int width, int height, @Nullable String caption) {
        String lower = format.toLowerCase(Locale.ROOT);
        if (!FORMATS.contains(lower)) {
            throw new IllegalArgumentException(
                    "format: must be png, jpg, jpeg, gif or bmp to be logged, got '" + format + "'");
        }
        if (encoded.length == 0) {
            throw new IllegalArgumentException("encoded: the image has no bytes");
        }
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("size: must be at least 1x1, got " + width + "x" + height);
        }
        String sha256 = HexFormat.of().formatHex(sha256(encoded));
        return new Image(encoded.clone(), lower, width, height, caption, Map.of(), Map.of(), sha256);
    }

    /** The same image under masks by name, such as {@code prediction} and {@code ground_truth}. */
    public Image withMasks(Map<String, Mask> byName) {
        return new Image(encoded, format, width, height, caption, byName, boxes, sha256);
    }

    /** The same image under boxes by name. */
    public Image withBoxes(Map<String, Boxes> byName) {
        return new Image(encoded, format, width, height, caption, masks, byName, sha256);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }

    /** A copy of the file's bytes. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** The lower-case file extension, as in {@code png}. */
    public String format() {
        return format;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    public @Nullable String caption() {
        return caption;
    }

    public Map<String, Mask> masks() {
        return masks;
    }

    public Map<String, Boxes> boxes() {
        return boxes;
    }

    /** Of the encoded bytes: 64 lower-case hexadecimal digits, under which the blob store finds the file. */
    public String sha256() {
        return sha256;
    }

    @Override
    public String toString() {
        return "Image(" + format + " " + width + "x" + height + ", " + sha256 + ")";
    }
}
