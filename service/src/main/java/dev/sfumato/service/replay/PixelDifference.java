package dev.sfumato.service.replay;

import java.awt.image.BufferedImage;

/**
 * How far two pictures are apart.
 *
 * @param sameSize false if they cannot be compared pixel by pixel
 * @param pixels of one picture
 * @param differing pixels that are not equal
 * @param largest difference of one channel, 0 to 255
 * @param mean difference of a channel over all pixels, 0 to 255
 */
public record PixelDifference(boolean sameSize, long pixels, long differing, int largest, double mean) {
    private static final int[] CHANNEL_SHIFTS = {0, 8, 16};
    private static final int MOST = 255;

    /** Compares red, green and blue of every pixel. */
    public static PixelDifference between(BufferedImage one, BufferedImage other) {
        long pixels = (long) one.getWidth() * one.getHeight();
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return new PixelDifference(false, pixels, pixels, MOST, MOST);
        }
        long differing = 0;
        long sum = 0;
        int largest = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                int first = one.getRGB(x, y);
                int second = other.getRGB(x, y);
                int most = 0;
                for (int shift : CHANNEL_SHIFTS) {
                    int apart = Math.abs((first >> shift & 0xff) - (second >> shift & 0xff));
                    sum += apart;
                    most = Math.max(most, apart);
                }
                differing += most == 0 ? 0 : 1;
                largest = Math.max(largest, most);
            }
        }
        return new PixelDifference(true, pixels, differing, largest, (double) sum / (CHANNEL_SHIFTS.length * pixels));
    }

    /**
     * What the difference amounts to.
     *
     * @param tolerance the largest difference of a channel that is let pass, 0 to 255
     */
    public Verdict verdict(int tolerance) {
        if (sameSize && differing == 0) {
            return Verdict.IDENTICAL;
        }
        return sameSize && largest <= tolerance ? Verdict.WITHIN_TOLERANCE : Verdict.DIFFERENT;
    }

    @Override
    public String toString() {
        if (verdict(0) == Verdict.IDENTICAL) {
            return "identical pixels";
        }
        return sameSize
                ? "different pixels: " + differing + " of " + pixels + " differ, the largest difference is " + largest
                        + "/255, compared"
                : "different pixels: another size, compared";
    }
}
