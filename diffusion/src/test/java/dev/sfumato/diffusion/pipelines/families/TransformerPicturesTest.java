package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SD 3 and FLUX paint the pictures that diffusers paints with the same weights, see tools/golden/families.py. */
class TransformerPicturesTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final Path GOLDEN = RESOURCES.resolve("golden").resolve("families");

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sd35-without-t5", "flux-schnell", "flux-dev"})
    void picturesAreThoseOfDiffusers(String model) throws IOException {
        JsonNode cases = JsonMapper.shared()
                .readTree(GOLDEN.resolve("cases.json").toFile())
                .path("models")
                .path(model);
        ModelManifest manifest =
                ModelManifest.read(model, RESOURCES.resolve("families").resolve(model));
        assertThat(cases).hasSizeGreaterThanOrEqualTo(3);
        try (DiffusionPipeline pipeline = Families.open(manifest, TinyModels.ONE_THREAD)) {
            for (int index = 0; index < cases.size(); index++) {
                RgbImage picture = paint(pipeline, spec(pipeline, cases.get(index)));
                BufferedImage golden = ImageIO.read(
                        GOLDEN.resolve(model).resolve(index + ".png").toFile());
                requireEqual(model + "/" + index, picture, golden);
            }
        }
    }

    private static SampleSpec spec(DiffusionPipeline pipeline, JsonNode json) {
        String own = pipeline.manifest().scheduler().className();
        return new SampleSpec(
                json.get("prompt").asString(),
                json.get("negative_prompt").asString(),
                json.get("seed").asLong(),
                json.get("steps").asInt(),
                json.get("guidance_scale").asDouble(),
                SchedulerType.parse(json.get("scheduler").asString(own)).orElseThrow(),
                json.get("width").asInt(),
                json.get("height").asInt());
    }

    private static RgbImage paint(DiffusionPipeline pipeline, SampleSpec spec) {
        Sample sample = pipeline.start(spec, pipeline.encode(spec));
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return pipeline.decode(spec, sample);
    }

    private static void requireEqual(String name, RgbImage picture, BufferedImage golden) {
        assertThat(picture.width()).isEqualTo(golden.getWidth());
        assertThat(picture.height()).isEqualTo(golden.getHeight());
        BufferedImage painted = picture.toBufferedImage();
        long sum = 0;
        int largest = 0;
        for (int pixel = 0; pixel < golden.getWidth() * golden.getHeight(); pixel++) {
            int x = pixel % golden.getWidth();
            int y = pixel / golden.getWidth();
            for (int shift = 0; shift < 24; shift += 8) {
                int difference =
                        Math.abs((painted.getRGB(x, y) >> shift & 0xff) - (golden.getRGB(x, y) >> shift & 0xff));
                sum += difference;
                largest = Math.max(largest, difference);
            }
        }
        double mean = sum / (3.0 * golden.getWidth() * golden.getHeight());
        assertThat(largest).as("largest difference of %s, mean %s", name, mean).isLessThanOrEqualTo(1);
        assertThat(mean).as("mean difference of %s", name).isLessThanOrEqualTo(0.1);
    }
}
