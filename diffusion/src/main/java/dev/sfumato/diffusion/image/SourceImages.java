package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.task.SourceImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads the pictures that requests bring. Stateless. */
public final class SourceImages {

    /** Far more than any model paints; a small file can hold a picture that fills the memory. */
    public static final int MAX_PIXELS = 8192 * 8192;

    private static final String ALLOWED = "a PNG, JPEG or WebP picture of at most " + MAX_PIXELS + " pixels";

    static {
        // as in ImageCodec
        ServiceLoader.load(ImageReaderSpi.class, SourceImages.class.getClassLoader())
                .forEach(reader ->
                        IIORegistry.getDefaultInstance().registerServiceProvider(reader, ImageReaderSpi.class));
    }

    private SourceImages() {}

    /**
     * Decodes a picture; its size is checked before its pixels are read.
     *
     * @param field of the request that it came in, for the message
     * @throws InvalidRequestException if it is no picture, damaged or too large
     */
    public static SourceImage read(String field, byte[] encoded) {
        return SourceImage.of(decode(field, encoded));
    }

    static BufferedImage decode(String field, byte[] encoded) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw refused(field, "is no picture that can be read", encoded.length + " bytes");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return read(field, reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw refused(field, "is a damaged picture (" + e.getMessage() + ")", encoded.length + " bytes");
        }
    }

    private static BufferedImage read(String field, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MAX_PIXELS) {
            throw refused(field, "is too large", width + "x" + height);
        }
        return reader.read(0);
    }

    private static InvalidRequestException refused(String field, String problem, String value) {
        return new InvalidRequestException(field, problem, value, ALLOWED);
    }
}
