package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.InvalidRequestException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ServiceLoader;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes pictures as files; equal pictures, formats and records give equal bytes. Stateless. */
public final class ImageCodec {

    /** The highest quality, and the only one of PNG. */
    public static final int BEST = 100;

    static {
        // ImageIO looks for plug-ins with the class loader of whichever thread comes first, which may not see them.
        ServiceLoader.load(ImageWriterSpi.class, ImageCodec.class.getClassLoader())
                .forEach(writer ->
                        IIORegistry.getDefaultInstance().registerServiceProvider(writer, ImageWriterSpi.class));
    }

    private ImageCodec() {}

    /** {@link #encode(BufferedImage, ImageFormat, int, GenerationRecord)} of a generated picture. */
    public static byte[] encode(
            GeneratedImage image, ImageFormat format, int compression, @Nullable GenerationRecord record) {
        return encode(image.toBufferedImage(), format, compression, record);
    }

    /**
     * Encodes a picture without transparency.
     *
     * @param compression OpenAI's {@code output_compression}: the quality of JPEG and WebP, 0 (smallest) to 100 (best);
     *     PNG is lossless and takes 100 only
     * @param record how the picture was made, which only PNG can carry
     * @throws InvalidRequestException if the compression is out of range for the format
     * @throws IllegalArgumentException if a record is given with another format than PNG
     */
    public static byte[] encode(
            BufferedImage image, ImageFormat format, int compression, @Nullable GenerationRecord record) {
        checkCompression(format, compression);
        if (record != null && format != ImageFormat.PNG) {
            throw new IllegalArgumentException("a record of the generation goes into PNG only, not into " + format);
        }
        ImageWriter writer = writer(format);
        try {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (format != ImageFormat.PNG) {
                setQuality(param, compression);
            }
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), param);
            if (record != null) {
                PngMetadata.write(record, metadata);
            }
            return write(writer, new IIOImage(image, null, metadata), param);
        } finally {
            writer.dispose();
        }
    }

    /**
     * Refuses a compression that the format does not take.
     *
     * @throws InvalidRequestException unless 0 to 100, or 100 for PNG
     */
    public static void checkCompression(ImageFormat format, int compression) {
        String allowed = "100 for png, 0 to 100 for jpeg and webp";
        if (compression < 0 || compression > BEST) {
            throw new InvalidRequestException("output_compression", "is out of range", compression, allowed);
        }
        if (format == ImageFormat.PNG && compression != BEST) {
            throw new InvalidRequestException(
                    "output_compression", "below 100 does not go with png, which is lossless", compression, allowed);
        }
    }

    private static void setQuality(ImageWriteParam param, int compression) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        if (param.getCompressionType() == null) {
            param.setCompressionType("Lossy");
        }
        param.setCompressionQuality(compression / 100f);
    }

    private static byte[] write(ImageWriter writer, IIOImage image, ImageWriteParam param) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // ImageIO's own streams go through a temporary file
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(null, image, param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ImageWriter writer(ImageFormat format) {
        var writers = ImageIO.getImageWritersByMIMEType(format.mediaType());
        if (!writers.hasNext()) {
            throw new IllegalStateException("the class path has no writer of " + format.mediaType());
        }
        return writers.next();
    }
}
