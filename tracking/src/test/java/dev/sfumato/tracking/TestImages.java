package dev.sfumato.tracking;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Small real PNG files, a different one for each number. */
public final class TestImages {

    private TestImages() {}

    public static Image png(int number, @Nullable String caption) {
        BufferedImage picture = new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB);
        for (int at = 0; at < 48; at++) {
            picture.setRGB(at % 8, at / 8, new Color((number * 7919 + at * 131) & 0xFFFFFF).getRGB());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", out);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Image.of(out.toByteArray(), "png", 8, 6, caption);
    }
}
