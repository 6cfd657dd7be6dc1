package dev.sfumato.diffusion.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanczosFilterTest {

    /** Written by tools/golden/families.py. */
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "families");

    private static RgbImage read(String name) throws IOException {
        return RgbImage.of(ImageIO.read(GOLDEN.resolve(name).toFile()));
    }

    @ParameterizedTest
    @CsvSource({"96,64", "200,150", "31,30", "80,41", "70,40", "50,130"})
    void everyByteIsPillows(int width, int height) throws IOException {
        RgbImage scaled = read("source.png").scaledTo(width, height);

        assertThat(scaled.bytes())
                .isEqualTo(read("source-" + width + "x" + height + ".png").bytes());
    }

    @Test
    void aPictureOfThatSizeAlreadyIsLeftAsItIs() throws IOException {
        RgbImage source = read("source.png");

        assertThat(source.scaledTo(source.width(), source.height())).isSameAs(source);
    }

    @Test
    void aSideBelowOneIsAnError() throws IOException {
        RgbImage source = read("source.png");

        assertThatThrownBy(() -> source.scaledTo(0, 5)).hasMessageContaining("0x5");
    }
}
