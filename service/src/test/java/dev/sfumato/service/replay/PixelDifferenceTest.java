package dev.sfumato.service.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class PixelDifferenceTest {
    private static BufferedImage grey(int type, int width, int level) {
        BufferedImage image = new BufferedImage(width, 2, type);
        for (int x = 0; x < width; x++) {
            image.setRGB(x, 0, 0xff000000 | level * 0x010101);
            image.setRGB(x, 1, 0xff000000 | level * 0x010101);
        }
        return image;
    }

    @Test
    void equalPixelsAreIdenticalWhateverTheLayoutInMemory() {
        PixelDifference difference = PixelDifference.between(
                grey(BufferedImage.TYPE_3BYTE_BGR, 3, 100), grey(BufferedImage.TYPE_INT_RGB, 3, 100));
        assertThat(difference.verdict(0)).isEqualTo(Verdict.IDENTICAL);
    }

    @Test
    void onePixelThatIsOffIsToldWithItsLargestChannel() {
        BufferedImage other = grey(BufferedImage.TYPE_INT_RGB, 3, 100);
        other.setRGB(1, 1, 0xff000000 | 100 << 16 | 97 << 8 | 101);
        PixelDifference difference = PixelDifference.between(grey(BufferedImage.TYPE_INT_RGB, 3, 100), other);
        assertThat(difference).isEqualTo(new PixelDifference(true, 6, 1, 3, 4 / 18.0));
        assertThat(difference.verdict(2)).isEqualTo(Verdict.DIFFERENT);
        assertThat(difference.verdict(3)).isEqualTo(Verdict.WITHIN_TOLERANCE);
        assertThat(difference.toString()).contains("1 of 6").contains("3/255");
    }

    @Test
    void anotherSizeIsDifferent() {
        assertThat(PixelDifference.between(
                                grey(BufferedImage.TYPE_INT_RGB, 3, 0), grey(BufferedImage.TYPE_INT_RGB, 4, 0))
                        .verdict(255))
                .isEqualTo(Verdict.DIFFERENT);
    }
}
