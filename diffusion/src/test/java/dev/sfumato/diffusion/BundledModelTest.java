package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bundled model against the pictures that tools/golden/pictures.py painted with it, diffusers and torch. */
class BundledModelTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "pictures");

    private static DiffusionEngine engine;

    @BeforeAll
    static void open(@TempDir Path home) {
        engine = DiffusionEngine.open(EngineConfig.of(home));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static List<Arguments> goldenPictures() {
        JsonNode pictures = JsonMapper.builder()
                .build()
                .readTree(GOLDEN.resolve("pictures.json").toFile())
                .get("pictures");
        return IntStream.range(0, pictures.size())
                .mapToObj(i -> Arguments.of(pictures.get(i).get("file").asString(), request(pictures.get(i))))
                .toList();
    }

    private static GenerationRequest request(JsonNode json) {
        return GenerationRequest.builder(json.get("prompt").asString())
                .negativePrompt(json.get("negative").asString())
                .seed(json.get("seed").asLong())
                .steps(json.get("steps").asInt())
                .guidanceScale(json.get("guidance").asDouble())
                .scheduler(SchedulerType.parse(json.get("scheduler").asString()).orElseThrow())
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenPictures")
    void picturesAreThoseOfTheReferenceLoop(String file, GenerationRequest request) throws IOException {
        BufferedImage golden = ImageIO.read(GOLDEN.resolve(file).toFile());

        byte[] rgb = engine.generate(request).getFirst().rgb();

        assertThat(largestDifference(rgb, golden)).isLessThanOrEqualTo(1);
    }

    @Test
    void theBundledModelIsTheDefault() {
        GenerationSettings settings = engine.resolve(GenerationRequest.of("a red apple"));

        assertThat(engine.models().defaultId()).isEqualTo(settings.model()).isEqualTo("emoji-64");
        assertThat(settings.width()).isEqualTo(64);
        assertThat(settings.height()).isEqualTo(64);
        assertThatThrownBy(() -> engine.resolve(
                        GenerationRequest.builder("a red apple").size(72, 64).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("got 72x64; allowed: 64x64");
    }

    @Test
    void pictureKOfARequestIsThatOfSeedPlusKAlone() {
        List<GeneratedImage> together = engine.generate(GenerationRequest.builder("a red apple")
                .seed(5L)
                .steps(6)
                .count(3)
                .build());

        for (GeneratedImage image : together) {
            byte[] alone = engine.generate(GenerationRequest.builder("a red apple")
                            .seed(image.seed())
                            .steps(6)
                            .build())
                    .getFirst()
                    .rgb();
            assertThat(Arrays.equals(alone, image.rgb())).isTrue();
        }
    }

    @Test
    void aPicturesRecordPaintsItAgain() {
        GeneratedImage image = engine.generate(GenerationRequest.builder("a red apple")
                        .steps(5)
                        .count(2)
                        .build())
                .getLast();
        byte[] png = ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));

        GenerationRecord record = PngMetadata.read(png).orElseThrow();
        byte[] again = engine.generate(record.toRequest()).getFirst().rgb();

        assertThat(Arrays.equals(again, image.rgb())).isTrue();
        assertThat(record.settings().modelHash())
                .isEqualTo(engine.models().find("emoji-64").contentHash());
    }

    private static int largestDifference(byte[] rgb, BufferedImage golden) {
        assertThat(rgb).hasSize(3 * golden.getWidth() * golden.getHeight());
        int largest = 0;
        for (int i = 0; i < rgb.length; i++) {
            int pixel = golden.getRGB(i / 3 % golden.getWidth(), i / 3 / golden.getWidth());
            int expected = (pixel >> (8 * (2 - i % 3))) & 0xff;
            largest = Math.max(largest, Math.abs((rgb[i] & 0xff) - expected));
        }
        return largest;
    }
}
