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
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
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

    @Test
    void theSecondPassFollowsThePictureAtItsOwnSize() throws IOException {
        JsonNode golden = cases().stream()
                .filter(each -> !each.path("conditioning_scale").isNull())
                .findFirst()
                .orElseThrow();
        SampleSpec twice =
                spec(golden).withTask(new TextToImage(Optional.of(new HiresFix(1.5, 0.7, 4, Upscaler.LATENT))), false);
        try (DiffusionPipeline pipeline = StableDiffusionPipeline.open(
                ModelManifest.read("controlled", MODEL), GraphSource.of(TinyModels.ONE_THREAD))) {
            Control control = Objects.requireNonNull(twice.control());
            RgbImage followed = paint(pipeline, twice);
            RgbImage free = paint(pipeline, twice.withControl(null));
            RgbImage unfollowed = paint(pipeline, twice.withControl(new Control(control.image(), 0)));
            assertThat(followed.width()).isGreaterThan(twice.width());
            assertThat(unfollowed.toBufferedImage().getRGB(0, 0, free.width(), free.height(), null, 0, free.width()))
                    .isEqualTo(free.toBufferedImage().getRGB(0, 0, free.width(), free.height(), null, 0, free.width()))
                    .isNotEqualTo(followed.toBufferedImage()
                            .getRGB(0, 0, free.width(), free.height(), null, 0, free.width()));
        }
    }

    private static RgbImage paint(DiffusionPipeline pipeline, SampleSpec spec) {
        Sample sample = denoised(pipeline, pipeline.start(spec, pipeline.encode(spec)));
        boolean twice =
                spec.task() instanceof TextToImage text && text.hiresFix().isPresent();
        return pipeline.decode(spec, twice ? denoised(pipeline, pipeline.secondPass(spec, sample)) : sample);
    }

    private static Sample denoised(DiffusionPipeline pipeline, Sample sample) {
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return sample;
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
