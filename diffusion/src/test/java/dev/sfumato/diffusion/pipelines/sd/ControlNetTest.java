package dev.sfumato.diffusion.pipelines.sd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pictures that follow another by a ControlNet are those of diffusers, and so are those that follow none. */
class ControlNetTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "controlnet");
    private static final Path MODEL = Path.of("src", "test", "resources", "families", "sd1-controlnet");

    static List<JsonNode> cases() {
        return new ArrayList<>(JsonMapper.shared()
                .readTree(GOLDEN.resolve("cases.json").toFile())
                .path("cases")
                .values());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pictures_are_those_of_diffusers(JsonNode golden) throws IOException {
        BufferedImage painted;
        try (DiffusionPipeline pipeline = StableDiffusionPipeline.open(
                ModelManifest.read("controlled", MODEL), GraphSource.of(TinyModels.ONE_THREAD))) {
            painted = paint(pipeline, spec(golden)).toBufferedImage();
        }
        BufferedImage wanted =
                ImageIO.read(GOLDEN.resolve(golden.path("picture").asString()).toFile());
        long sum = 0;
        int most = 0;
        for (int y = 0; y < wanted.getHeight(); y++) {
            for (int x = 0; x < wanted.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    int difference =
                            Math.abs((painted.getRGB(x, y) >> shift & 255) - (wanted.getRGB(x, y) >> shift & 255));
                    sum += difference;
                    most = Math.max(most, difference);
                }
            }
        }
        assertThat(most).as("largest difference of 255").isLessThanOrEqualTo(1);
        assertThat(sum / (3.0 * wanted.getWidth() * wanted.getHeight()))
                .as("mean difference of 255")
                .isLessThanOrEqualTo(0.1);
    }

    private static RgbImage paint(DiffusionPipeline pipeline, SampleSpec spec) {
        Sample sample = pipeline.start(spec, pipeline.encode(spec));
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return pipeline.decode(spec, sample);
    }

    private static SampleSpec spec(JsonNode golden) throws IOException {
        SampleSpec spec = new SampleSpec(
                golden.path("prompt").asString(),
                golden.path("negative_prompt").asString(),
                golden.path("seed").asLong(),
                golden.path("steps").asInt(),
                golden.path("guidance_scale").asDouble(),
                SchedulerType.parse(golden.path("scheduler").asString()).orElseThrow(),
                golden.path("width").asInt(),
                golden.path("height").asInt());
        if (golden.path("conditioning_scale").isNull()) {
            return spec;
        }
        SourceImage image =
                SourceImage.of(ImageIO.read(GOLDEN.resolve("control.png").toFile()));
        return spec.withControl(
                new Control(image, golden.path("conditioning_scale").asDouble()));
    }
}
