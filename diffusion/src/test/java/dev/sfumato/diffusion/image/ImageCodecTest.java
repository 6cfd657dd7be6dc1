package dev.sfumato.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.request.InvalidRequestException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImageCodecTest {

    @Test
    void pngKeepsEveryPixel() throws IOException {
        BufferedImage picture = noise(23, 17, 1);

        BufferedImage read = decode(ImageCodec.encode(picture, ImageFormat.PNG, ImageCodec.BEST, null));

        assertThat(pixels(read)).isEqualTo(pixels(picture));
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void thePictureReadBackLooksTheSame(ImageFormat format) throws IOException {
        BufferedImage picture = gradient();

        BufferedImage read = decode(ImageCodec.encode(picture, format, ImageCodec.BEST, null));

        assertThat(read.getWidth()).isEqualTo(64);
        assertThat(read.getHeight()).isEqualTo(48);
        assertThat(meanDifference(picture, read)).isLessThan(3);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void equalPicturesGiveEqualBytes(ImageFormat format) {
        assertThat(ImageCodec.encode(gradient(), format, 100, null))
                .isEqualTo(ImageCodec.encode(gradient(), format, 100, null));
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, names = "PNG", mode = EnumSource.Mode.EXCLUDE)
    void lowerCompressionMeansFewerBytes(ImageFormat format) {
        int smallest = ImageCodec.encode(noise(64, 64, 2), format, 0, null).length;
        int middle = ImageCodec.encode(noise(64, 64, 2), format, 50, null).length;
        int best = ImageCodec.encode(noise(64, 64, 2), format, 100, null).length;

        assertThat(smallest).isLessThan(middle);
        assertThat(middle).isLessThan(best);
    }

    @ParameterizedTest
    @CsvSource({"PNG,99", "PNG,-1", "PNG,101", "JPEG,-1", "JPEG,101", "WEBP,-1", "WEBP,101"})
    void aCompressionThatTheFormatDoesNotTakeIsRefused(ImageFormat format, int compression) {
        assertThatThrownBy(() -> ImageCodec.encode(gradient(), format, compression, null))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo("output_compression"))
                .hasMessageContaining("got " + compression)
                .hasMessageContaining("100 for png, 0 to 100 for jpeg and webp");
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, names = "PNG", mode = EnumSource.Mode.EXCLUDE)
    void aRecordGoesIntoPngOnly(ImageFormat format) {
        assertThatThrownBy(() -> ImageCodec.encode(gradient(), format, 100, Records.of("a cat", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(format.name());
    }

    @ParameterizedTest
    @CsvSource({"png,PNG", "PNG,PNG", "jpg,JPEG", "jpeg,JPEG", " WebP ,WEBP"})
    void formatsAreFoundByNameAndExtension(String name, ImageFormat format) {
        assertThat(ImageFormat.parse(name)).contains(format);
    }

    @Test
    void anUnknownFormatIsNotFound() {
        assertThat(ImageFormat.parse("gif")).isEmpty();
        assertThat(ImageFormat.names()).containsExactly("png", "jpeg", "webp");
    }

    private static BufferedImage decode(byte[] bytes) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static BufferedImage noise(int width, int height, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    private static BufferedImage gradient() {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, (x * 4) << 16 | (y * 5) << 8 | 128);
            }
        }
        return image;
    }

    private static double meanDifference(BufferedImage one, BufferedImage other) {
        int[] a = pixels(one);
        int[] b = pixels(other);
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                sum += Math.abs((a[i] >> shift & 0xff) - (b[i] >> shift & 0xff));
            }
        }
        return sum / (3.0 * a.length);
    }
}
