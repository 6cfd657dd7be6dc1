package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A picture of 8 bits a channel; immutable. */
public final class RgbImage {

    static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;

    private RgbImage(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Rounds a decoded picture as diffusers' VaeImageProcessor does: half to even, of {@code clip(x / 2 + 0.5) * 255}
     * in float32.
     *
     * @param sample (1, 3, height, width), about -1 to 1
     * @throws ArithmeticException if a value is not a number
     */
    public static RgbImage ofSample(FloatTensor sample) {
        if (sample.shape().rank() != 4
                || sample.shape().dimension(0) != 1
                || sample.shape().dimension(1) != CHANNELS) {
            throw new IllegalArgumentException("a picture is (1x3xHxW), got " + sample.shape());
        }
        int height = sample.shape().dimension(2);
        int width = sample.shape().dimension(3);
        int plane = width * height;
        float[] values = sample.values();
        byte[] rgb = new byte[plane * CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int i = 0; i < plane; i++) {
                rgb[i * CHANNELS + channel] = quantize(values[channel * plane + i]);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * A picture of given pixels, which are copied.
     *
     * @param rgb (height, width, 3), red first
     */
    public static RgbImage of(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != width * height * CHANNELS) {
            throw new IllegalArgumentException(
                    "a picture of " + width + "x" + height + " has " + CHANNELS + " bytes a pixel, got " + rgb.length);
        }
        return new RgbImage(width, height, rgb.clone());
    }

    /** The colours of a picture, without its transparency. */
    public static RgbImage of(BufferedImage image) {
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * CHANNELS];
        int[] row = new int[image.getWidth()];
        int offset = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            colours(image, y, row);
            for (int colour : row) {
                rgb[offset++] = (byte) (colour >> 16);
                rgb[offset++] = (byte) (colour >> 8);
                rgb[offset++] = (byte) colour;
            }
        }
        return new RgbImage(image.getWidth(), image.getHeight(), rgb);
    }

    // Java takes the samples of a grey picture for linear light and brightens them; everyone else shows them as they
    // are.
    private static void colours(BufferedImage image, int y, int[] row) {
        Raster raster = image.getRaster();
        boolean grey = raster.getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        int shift = grey ? Math.max(0, raster.getSampleModel().getSampleSize(0) - 8) : 0;
        for (int x = 0; x < row.length; x++) {
            row[x] = grey ? (raster.getSample(x, y, 0) >> shift) * 0x010101 : image.getRGB(x, y);
        }
    }

    private static byte quantize(float value) {
        if (Float.isNaN(value)) {
            throw new ArithmeticException("the decoded picture holds values that are not numbers");
        }
        float unit = Math.clamp(value / 2 + 0.5f, 0f, 1f);
        return (byte) Math.rint(unit * 255f);
    }

    /**
     * The values that an autoencoder reads: {@code 2 * (x / 255) - 1} in float32, (1, 3, height, width).
     *
     * @see #ofSample
     */
    public FloatTensor toSample() {
        FloatTensor unit = toUnit();
        float[] values = unit.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = 2f * values[i] - 1f;
        }
        return unit;
    }

    /** The values that a ControlNet reads: {@code x / 255} in float32, (1, 3, height, width). */
    public FloatTensor toUnit() {
        int plane = width * height;
        float[] values = new float[plane * CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int i = 0; i < plane; i++) {
                values[channel * plane + i] = (rgb[i * CHANNELS + channel] & 0xff) / 255f;
            }
        }
        return FloatTensor.of(Shape.of(1, CHANNELS, height, width), values);
    }

    /**
     * Which pixels are white rather than black: 1 from grey 128 on, otherwise 0, (1, 1, height, width).
     *
     * <p>Colours count as the grey that Pillow makes of them.
     */
    public FloatTensor toMask() {
        float[] values = new float[width * height];
        for (int i = 0; i < values.length; i++) {
            int grey = (red(i) * 19595 + green(i) * 38470 + blue(i) * 7471 + 0x8000) >> 16;
            values[i] = grey / 255f < 0.5f ? 0 : 1;
        }
        return FloatTensor.of(Shape.of(1, 1, height, width), values);
    }

    private int red(int pixel) {
        return rgb[pixel * CHANNELS] & 0xff;
    }

    private int green(int pixel) {
        return rgb[pixel * CHANNELS + 1] & 0xff;
    }

    private int blue(int pixel) {
        return rgb[pixel * CHANNELS + 2] & 0xff;
    }

    /** The picture in another size, filtered as Pillow's {@code LANCZOS}; itself if it has that size. */
    public RgbImage scaledTo(int otherWidth, int otherHeight) {
        if (otherWidth < 1 || otherHeight < 1) {
            throw new IllegalArgumentException("a picture is at least 1x1, got " + otherWidth + "x" + otherHeight);
        }
        if (width == otherWidth && height == otherHeight) {
            return this;
        }
        return new RgbImage(otherWidth, otherHeight, LanczosFilter.scale(rgb, width, height, otherWidth, otherHeight));
    }

    /** SHA-256 in lower-case hex over the text {@code widthxheight}, a line feed and {@link #bytes}. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((width + "x" + height + "\n").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(rgb));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** A copy: (height, width, 3), red first. */
    public byte[] bytes() {
        return rgb.clone();
    }

    /** A copy of type {@link BufferedImage#TYPE_3BYTE_BGR}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < rgb.length; i += CHANNELS) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return image;
    }
}
