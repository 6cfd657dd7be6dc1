package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.components.RgbImage;

/**
 * How far two pictures are apart, in steps of 1/255.
 *
 * @param mean over all channels of all pixels
 */
public record PixelDifference(double mean, int largest) {

    public static PixelDifference between(RgbImage one, RgbImage other) {
        assertThat(one.width()).isEqualTo(other.width());
        assertThat(one.height()).isEqualTo(other.height());
        byte[] values = one.bytes();
        byte[] others = other.bytes();
        long sum = 0;
        int largest = 0;
        for (int i = 0; i < values.length; i++) {
            int difference = Math.abs((values[i] & 0xff) - (others[i] & 0xff));
            sum += difference;
            largest = Math.max(largest, difference);
        }
        return new PixelDifference((double) sum / values.length, largest);
    }

    /** Nearer than rounding of single precision takes two programs that compute the same. */
    public void assertSmall(Object what) {
        assertThat(largest).as("%s: %s", what, this).isLessThanOrEqualTo(1);
        assertThat(mean).as("%s: %s", what, this).isLessThanOrEqualTo(0.1);
    }
}
