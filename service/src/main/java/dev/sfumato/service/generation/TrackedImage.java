package dev.sfumato.service.generation;

import dev.sfumato.diffusion.GeneratedImage;
import org.jspecify.annotations.Nullable;

/** A finished picture and the PNG file that carries the record of how it was made. Immutable. */
public final class TrackedImage {
    private final GeneratedImage image;
    private final byte[] png;
    private final @Nullable String sha256;

    TrackedImage(GeneratedImage image, byte[] png, @Nullable String sha256) {
        this.image = image;
        this.png = png;
        this.sha256 = sha256;
    }

    /** The pixels, with seed, timings and warnings. */
    public GeneratedImage image() {
        return image;
    }

    /** A copy of the PNG file. */
    public byte[] png() {
        return png.clone();
    }

    /** The SHA-256 of the PNG file, by which the blob store finds it; null if it could not be tracked. */
    public @Nullable String sha256() {
        return sha256;
    }
}
