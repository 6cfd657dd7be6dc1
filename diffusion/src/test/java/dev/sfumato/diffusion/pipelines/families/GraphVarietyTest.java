package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of tools/fixtures/graph_variants.py, which declare what they take as other exporters do. */
class GraphVarietyTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final Path SD1 = RESOURCES.resolve("families").resolve("sd1");

    @TempDir
    private Path folder;

    private static GoldenCase golden(String task) {
        return GoldenCase.all().stream()
                .filter(golden -> golden.model().equals("sd1") && golden.task().equals(task))
                .findFirst()
                .orElseThrow();
    }

    private static RgbImage paint(Path model, GoldenCase golden) {
        try (DiffusionPipeline pipeline = Families.open(ModelManifest.read("sd1", model), TinyModels.ONE_THREAD)) {
            return golden.paint(pipeline);
        }
    }

    private Path with(String component, String variant) throws IOException {
        try (Stream<Path> files = Files.walk(SD1)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                Path copy = folder.resolve(SD1.relativize(file).toString());
                Files.createDirectories(copy.resolveSibling(""));
                Files.copy(file, copy);
            }
        }
        Files.copy(
                RESOURCES.resolve("graph_variants").resolve(variant + ".onnx"),
                folder.resolve(component).resolve("model.onnx"),
                StandardCopyOption.REPLACE_EXISTING);
        return folder;
    }

    @Test
    void oneIntegerTimestepForAllRowsPaintsTheSamePicture() throws IOException {
        GoldenCase golden = golden("text_to_image");

        assertThat(paint(with("unet", "unet_int32_scalar"), golden).bytes())
                .isEqualTo(paint(SD1, golden).bytes());
    }

    @Test
    void halfPrecisionPaintsNearlyTheSamePicture() throws IOException {
        GoldenCase golden = golden("text_to_image");

        assertThat(difference(with("unet", "unet_float16"), golden).mean()).isLessThan(1);
    }

    @Test
    void shorterFloatsAtTheEdgesAndDoubleTimestepsPaintAlmostTheSamePicture() throws IOException {
        GoldenCase golden = golden("text_to_image");

        // seven bits of mantissa at every step
        assertThat(difference(with("unet", "unet_bfloat16_double"), golden).mean())
                .isLessThan(5);
    }

    private static PixelDifference difference(Path model, GoldenCase golden) {
        return PixelDifference.between(paint(model, golden), golden.golden());
    }

    @Test
    void anEncoderWithoutADistributionDrawsNoNoiseForIt() throws IOException {
        GoldenCase golden = golden("image_to_image");
        Path model = with("vae_encoder", "vae_encoder_latent_sample");

        RgbImage picture = paint(model, golden);

        assertThat(picture.bytes()).isEqualTo(paint(model, golden).bytes());
        // what the distribution would have drawn goes into the noise instead
        assertThat(PixelDifference.between(picture, golden.golden()).mean()).isGreaterThan(1);
    }
}
