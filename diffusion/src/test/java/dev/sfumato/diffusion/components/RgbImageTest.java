package dev.sfumato.diffusion.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RgbImageTest {

    @ParameterizedTest
    @CsvSource({
        "-1,0",
        "1,255",
        "-5,0",
        "5,255",
        "-Infinity,0",
        "Infinity,255",
        // 0 lies at 127.5 and goes to the even neighbour, as numpy rounds
        "0,128",
        "-0.0001,127",
        "0.5,191"
    })
    void valuesAreRoundedAsNumpyDoes(float value, int expected) {
        RgbImage image = RgbImage.ofSample(FloatTensor.of(Shape.of(1, 3, 1, 1), value, value, value));

        assertThat(image.bytes()).containsExactly(expected, expected, expected);
    }

    @Test
    void channelsAndRowsKeepTheirPlaces() {
        // (1, 3, 1, 2): red plane, green plane, blue plane
        RgbImage image = RgbImage.ofSample(FloatTensor.of(Shape.of(1, 3, 1, 2), -1, 1, -1, -1, 1, -1));

        assertThat(image.width()).isEqualTo(2);
        assertThat(image.height()).isEqualTo(1);
        assertThat(image.bytes()).containsExactly(0, 0, 255, 255, 0, 0);
        assertThat(image.toBufferedImage().getRGB(0, 0)).isEqualTo(0xff0000ff);
        assertThat(image.toBufferedImage().getRGB(1, 0)).isEqualTo(0xffff0000);
    }

    @Test
    void whatIsHandedOutIsACopy() {
        RgbImage image = RgbImage.ofSample(FloatTensor.of(Shape.of(1, 3, 1, 1), 1, 1, 1));

        image.bytes()[0] = 0;

        assertThat(image.bytes()).containsExactly(255, 255, 255);
    }

    @Test
    void valuesThatAreNotNumbersAreRefused() {
        FloatTensor sample = FloatTensor.of(Shape.of(1, 3, 1, 1), 0, Float.NaN, 0);

        assertThatThrownBy(() -> RgbImage.ofSample(sample))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("not numbers");
    }

    @Test
    void whatIsNotOnePictureOfThreeChannelsIsRefused() {
        assertThatThrownBy(() -> RgbImage.ofSample(FloatTensor.zeros(Shape.of(2, 3, 1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(2x3x1x1)");
    }
}
