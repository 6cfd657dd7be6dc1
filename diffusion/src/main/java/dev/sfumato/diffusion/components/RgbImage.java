package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.tensor.FloatTensor;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/** A picture of 8 bits a channel; immutable. */
public final class RgbImage {

    private static final int CHANNELS = 3;

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

    private static byte quantize(float value) {
        if (Float.isNaN(value)) {
            throw new ArithmeticException("the decoded picture holds values that are not numbers");
        }
        float unit = Math.clamp(value / 2 + 0.5f, 0f, 1f);
        return (byte) Math.rint(unit * 255f);
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
