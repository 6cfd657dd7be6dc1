package dev.sfumato.tracking.media;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** The class of each pixel of an image, to be laid over it. Immutable. */
public final class Mask {

    private static final int MOST_CLASSES = 256;

    private final byte[] png;
    private final Map<Integer, String> classLabels;

    private Mask(byte[] png, Map<Integer, String> classLabels) {
        this.png = png;
        this.classLabels = checkLabels(classLabels);
    }

    static Map<Integer, String> checkLabels(Map<Integer, String> labels) {
        labels.keySet().forEach(id -> {
            if (id < 0 || id >= MOST_CLASSES) {
                throw new IllegalArgumentException("classLabels: a class must be 0 to 255, got " + id);
            }
        });
        return Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /**
     * A mask from its pixels.
     *
     * @param classes a class of 0 to 255 for each pixel, unsigned, row by row from the top
     * @param width in pixels, as the image's
     * @param height in pixels, as the image's
     * @param classLabels names of classes; may be empty
     */
    public static Mask of(byte[] classes, int width, int height, Map<Integer, String> classLabels) {
        if (width < 1 || height < 1 || (long) width * height != classes.length) {
            throw new IllegalArgumentException(
                    "classes: must be one for each of " + width + "x" + height + " pixels, got " + classes.length);
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(classes, 0, pixels, 0, classes.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this Java cannot write PNG files");
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory cannot fail", impossible);
        }
        return new Mask(out.toByteArray(), classLabels);
    }

    /** An 8-bit PNG of one channel whose values are the classes: a copy. */
    public byte[] png() {
        return png.clone();
    }

    /** Names by class, 0 to 255; empty if none were given. */
    public Map<Integer, String> classLabels() {
        return classLabels;
    }
}
