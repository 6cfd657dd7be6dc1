package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.task.SourceImage;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;

/** Reads masks in OpenAI's form: transparent where a picture is painted anew. Stateless. */
public final class AlphaMasks {
    private static final int OPAQUE_FROM = 128;

    private AlphaMasks() {}

    /**
     * The mask that the transparency of a picture is, white where alpha is below 128 of 255.
     *
     * @param field of the request that it came in, for the message
     * @return empty if nothing is that transparent
     * @throws InvalidRequestException if it is no picture, damaged or too large
     */
    public static Optional<SourceImage> of(String field, byte[] encoded) {
        BufferedImage image = SourceImages.decode(field, encoded);
        if (!image.getColorModel().hasAlpha()) {
            return Optional.empty();
        }
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        boolean transparent = false;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) >>> 24 < OPAQUE_FROM) {
                    int pixel = (y * image.getWidth() + x) * 3;
                    Arrays.fill(rgb, pixel, pixel + 3, (byte) 0xff);
                    transparent = true;
                }
            }
        }
        return transparent
                ? Optional.of(SourceImage.of(RgbImage.of(image.getWidth(), image.getHeight(), rgb)))
                : Optional.empty();
    }

    /**
     * A mask in either form: by its transparency, or white where to paint anew if nothing of it is transparent.
     *
     * @throws InvalidRequestException if it is no picture, damaged or too large
     */
    public static SourceImage read(String field, byte[] encoded) {
        return of(field, encoded).orElseGet(() -> SourceImages.read(field, encoded));
    }
}
