package dev.sfumato.diffusion.task;

import dev.sfumato.diffusion.components.RgbImage;
import java.awt.image.BufferedImage;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A picture that another is made from, told from others by its pixels alone; immutable.
 *
 * <p>One that is read back from the record of a finished picture is known by its hash only and must be given again
 * before the picture can be painted again.
 */
public final class SourceImage {

    private final String sha256;
    private final @Nullable RgbImage pixels;

    private SourceImage(String sha256, @Nullable RgbImage pixels) {
        this.sha256 = sha256;
        this.pixels = pixels;
    }

    public static SourceImage of(RgbImage pixels) {
        return new SourceImage(pixels.sha256(), pixels);
    }

    /** A picture as it was loaded; its transparency is dropped. */
    public static SourceImage of(BufferedImage image) {
        return of(RgbImage.of(image));
    }

    /**
     * A picture that a record knows by its hash.
     *
     * @throws IllegalArgumentException if that is not a SHA-256 in lower-case hex
     */
    public static SourceImage recorded(String sha256) {
        if (sha256.length() != 64
                || !sha256.equals(HexFormat.of().formatHex(HexFormat.of().parseHex(sha256)))) {
            throw new IllegalArgumentException("a SHA-256 has 64 lower-case hex digits, got '" + sha256 + "'");
        }
        return new SourceImage(sha256, null);
    }

    /** SHA-256 in lower-case hex over width, height and pixels, see {@link RgbImage#sha256}. */
    public String sha256() {
        return sha256;
    }

    /** The pixels, or empty if the picture is known by its hash only. */
    public Optional<RgbImage> pixels() {
        return Optional.ofNullable(pixels);
    }

    /**
     * The pixels.
     *
     * @throws IllegalStateException if the picture is known by its hash only
     */
    public RgbImage requirePixels() {
        return pixels().orElseThrow(() -> new IllegalStateException("picture " + sha256 + " was not given"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceImage image && image.sha256.equals(sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return "SourceImage[" + sha256 + "]";
    }
}
