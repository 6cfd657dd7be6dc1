package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pictures for which layers of CLIP are left out are those of diffusers. */
class ClipSkipTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "clip_skip");
    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");
    private static final JsonNode CASES =
            JsonMapper.shared().readTree(GOLDEN.resolve("cases.json").toFile());

    static List<JsonNode> cases() {
        return new ArrayList<>(CASES.path("cases").values());
    }

    private static DiffusionPipeline open(String model) {
        return Families.open(ModelManifest.read(model, FAMILIES.resolve(model)), TinyModels.ONE_THREAD);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void picturesAreThoseOfDiffusers(JsonNode golden) throws IOException {
        try (DiffusionPipeline pipeline = open(golden.path("model").asString())) {
            SampleSpec spec = spec(golden, pipeline);
            RgbImage painted = GoldenCase.paint(pipeline, spec);

            PixelDifference.between(painted, picture(golden)).assertSmall(golden);
            RgbImage whole =
                    GoldenCase.paint(pipeline, spec.withReading(spec.reading().withClipSkip(0)));
            assertThat(PixelDifference.between(painted, whole).mean())
                    .as("all layers paint another picture")
                    .isGreaterThan(0.1);
        }
    }

    @ParameterizedTest
    @CsvSource({"sd1, 2", "sd2, 3", "lcm, 2", "sdxl, 1", "sdxl-refiner, 2", "sd3, 2", "flux-dev, 0"})
    void aModelLeavesOutAsManyLayersAsItsGraphsGive(String model, int most) {
        try (DiffusionPipeline pipeline = open(model)) {
            assertThat(pipeline.mostClipSkip()).isEqualTo(most);
        }
    }

    private static SampleSpec spec(JsonNode golden, DiffusionPipeline pipeline) {
        PromptSyntax syntax =
                PromptSyntax.parse(golden.path("syntax").asString()).orElseThrow();
        return new SampleSpec(
                        golden.path("prompt").asString(),
                        golden.path("negative_prompt").asString(),
                        golden.path("seed").asLong(),
                        CASES.path("steps").asInt(),
                        golden.path("guidance_scale").asDouble(),
                        SchedulerType.parse(pipeline.manifest().scheduler().className())
                                .orElseThrow(),
                        golden.path("width").asInt(),
                        golden.path("height").asInt())
                .withReading(new PromptReading(
                        syntax, Emphasis.ORIGINAL, golden.path("clip_skip").asInt()));
    }

    private static RgbImage picture(JsonNode golden) throws IOException {
        return RgbImage.of(
                ImageIO.read(GOLDEN.resolve(golden.path("file").asString()).toFile()));
    }
}
