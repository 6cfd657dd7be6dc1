package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pictures that follow another by a ControlNet are those of diffusers in every task, and so are those that follow none. */
class ControlNetTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "controlnet");
    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");
    private static final Map<String, DiffusionPipeline> OPENED = new ConcurrentHashMap<>();

    static List<GoldenCase> cases() {
        List<GoldenCase> cases = new ArrayList<>();
        JsonMapper.shared()
                .readTree(GOLDEN.resolve("cases.json").toFile())
                .path("models")
                .properties()
                .forEach(model -> {
                    for (int index = 0; index < model.getValue().size(); index++) {
                        cases.add(new GoldenCase(
                                model.getKey(), index, model.getValue().get(index)));
                    }
                });
        return cases;
    }

    private static DiffusionPipeline open(String model) {
        return OPENED.computeIfAbsent(
                model, name -> Families.open(ModelManifest.read(name, FAMILIES.resolve(name)), TinyModels.ONE_THREAD));
    }

    @AfterAll
    static void close() {
        OPENED.values().forEach(DiffusionPipeline::close);
        OPENED.clear();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void picturesAreThoseOfDiffusers(GoldenCase golden) throws IOException {
        DiffusionPipeline pipeline = open(golden.model());
        SampleSpec spec = golden.spec(pipeline).withControl(control(golden.json()));

        PixelDifference.between(GoldenCase.paint(pipeline, spec), golden.golden(GOLDEN))
                .assertSmall(golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd1-controlnet", "sdxl-controlnet"})
    void bothPassesFollowThePictureUnlessItsScaleIsNothingOrItsStepsAreOver(String model) throws IOException {
        GoldenCase golden = cases().stream()
                .filter(each -> each.model().equals(model))
                .findFirst()
                .orElseThrow();
        DiffusionPipeline pipeline = open(model);
        SampleSpec twice = golden.spec(pipeline)
                .withTask(new TextToImage(Optional.of(new HiresFix(1.5, 0.7, 4, Upscaler.LATENT))), false);
        SourceImage image = Objects.requireNonNull(control(golden.json())).image();

        RgbImage free = GoldenCase.paint(pipeline, twice);

        assertThat(paint(pipeline, twice, new Control(image, 0))).isEqualTo(free.bytes());
        // shorter than a step, of six and of the second pass's three
        assertThat(paint(pipeline, twice, new Control(image, 1, 0.05, 0.1))).isEqualTo(free.bytes());
        assertThat(paint(pipeline, twice, new Control(image, 1))).isNotEqualTo(free.bytes());
        assertThat(paint(pipeline, twice, new Control(image, 1, 0, 0.4)))
                .isNotEqualTo(free.bytes())
                .isNotEqualTo(paint(pipeline, twice, new Control(image, 1)));
        assertThat(free.width()).isGreaterThan(twice.width());
    }

    private static byte[] paint(DiffusionPipeline pipeline, SampleSpec spec, Control control) {
        return GoldenCase.paint(pipeline, spec.withControl(control)).bytes();
    }

    private static @Nullable Control control(JsonNode golden) throws IOException {
        if (golden.path("conditioning_scale").isNull()) {
            return null;
        }
        return new Control(
                SourceImage.of(ImageIO.read(GOLDEN.resolve("control.png").toFile())),
                golden.path("conditioning_scale").asDouble(),
                golden.path("guidance_start").asDouble(),
                golden.path("guidance_end").asDouble());
    }
}
