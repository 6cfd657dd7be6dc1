package dev.sfumato.service.cli.painting;

import java.awt.image.BufferedImage;

/**
 * How far two pictures are apart.
 *
 * @param sameSize false if they cannot be compared pixel by pixel
 * @param pixels of one picture
 * @param differing pixels that are not equal
 * @param largest difference of one channel, 0 to 255
 */
record PixelDifference(boolean sameSize, long pixels, long differing, int largest) {
    private static final int[] CHANNEL_SHIFTS = {0, 8, 16};

    static PixelDifference between(BufferedImage one, BufferedImage other) {
        long pixels = (long) one.getWidth() * one.getHeight();
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return new PixelDifference(false, pixels, pixels, 255);
        }
        long differing = 0;
        int largest = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                int apart = apart(one.getRGB(x, y), other.getRGB(x, y));
                differing += apart == 0 ? 0 : 1;
                largest = Math.max(largest, apart);
            }
        }
        return new PixelDifference(true, pixels, differing, largest);
    }

    private static int apart(int one, int other) {
        int largest = 0;
        for (int shift : CHANNEL_SHIFTS) {
            largest = Math.max(largest, Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)));
        }
        return largest;
    }

    boolean identical() {
        return sameSize && differing == 0;
    }

    /** One word for scripts: {@code identical} or {@code different}. */
    String verdict() {
        return identical() ? "identical" : "different";
    }

    @Override
    public String toString() {
        if (identical()) {
            return "identical pixels";
        }
        return sameSize
                ? "different pixels: " + differing + " of " + pixels + " differ, the largest difference is " + largest
                        + "/255, compared"
                : "different pixels: another size, compared";
    }
}
