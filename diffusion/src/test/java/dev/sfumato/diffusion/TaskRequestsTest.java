package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRequestsTest {

    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");
    private static final SourceImage SOURCE = read("source.png");
    private static final SourceImage MASK = read("mask.png");

    private static DiffusionEngine engine;

    @BeforeAll
    static void open(@TempDir Path home) throws IOException {
        TinyModels.install(home, "no-encoder");
        // records name a model by its id
        Files.createSymbolicLink(
                home.resolve("models").resolve("sd2"), FAMILIES.resolve("sd2").toAbsolutePath());
        engine = DiffusionEngine.open(new EngineConfig(home, TinyModels.ONE_THREAD, 4));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static SourceImage read(String name) {
        try {
            Path golden = Path.of("src", "test", "resources", "golden", "families");
            return SourceImage.of(ImageIO.read(golden.resolve(name).toFile()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static GenerationRequestBuilder request(String model) {
        return GenerationRequest.builder("a red apple")
                .model(FAMILIES.resolve(model).toString())
                .seed(3L)
                .steps(4);
    }

    private static GenerationRequestBuilder request() {
        return GenerationRequest.builder("a red apple").model("sd2").seed(3L).steps(4);
    }

    @Test
    void aPictureToStartFromGivesTheSize() {
        GenerationSettings settings = engine.resolve(
                request().task(TaskRequest.imageToImage(SOURCE, null)).build());

        assertThat(settings.width()).isEqualTo(80);
        assertThat(settings.height()).isEqualTo(72);
        assertThat(settings.task()).isEqualTo(new ImageToImage(SOURCE, 0.8));
    }

    @Test
    void aMaskIsPaintedFromNoiseUnlessAStrengthIsGiven() {
        GenerationSettings settings = engine.resolve(request()
                .size(64, 64)
                .task(TaskRequest.inpaint(SOURCE, MASK, null))
                .build());

        assertThat(settings.task()).isEqualTo(new Inpaint(SOURCE, MASK, 1));
        assertThat(settings.width()).isEqualTo(64);
    }

    @Test
    void aSecondPassTakesItsGapsFromTheFirst() {
        GenerationSettings settings =
                engine.resolve(request().task(TaskRequest.hiresFix(1.5)).build());

        assertThat(settings.task()).isEqualTo(new TextToImage(Optional.of(new HiresFix(1.5, 0.7, 4, Upscaler.LATENT))));
        assertThat(settings.vaeTiling()).isFalse();
    }

    @Test
    void largePicturesAreDecodedInTilesUnlessTheRequestSaysOtherwise() {
        GenerationRequest large = request().size(2048, 1024 + 16).build();

        assertThat(engine.resolve(large).vaeTiling()).isTrue();
        assertThat(engine.resolve(request().size(2048, 1024).build()).vaeTiling())
                .isFalse();
        assertThat(engine.resolve(request()
                                .size(2048, 2048)
                                .task(TaskRequest.NONE.withVaeTiling(false))
                                .build())
                        .vaeTiling())
                .isFalse();
    }

    @Test
    void everyStepThatIsMadeIsTold() {
        List<String> steps = new ArrayList<>();
        GenerationRequest request =
                request().task(TaskRequest.hiresFix(1.5).withHiresStrength(0.5)).build();

        GeneratedImage image = engine.submit(request, event -> {
                    if (event instanceof StepEvent.Step step) {
                        steps.add(step.step() + "/" + step.steps());
                    }
                })
                .images()
                .join()
                .getFirst();

        assertThat(steps).containsExactly("1/6", "2/6", "3/6", "4/6", "5/6", "6/6");
        assertThat(image.width()).isEqualTo(96);
        assertThat(image.timings().steps()).hasSize(6);
    }

    @Test
    void imageToImageMakesTheShareOfStepsThatItsStrengthSays() {
        GenerationRequest half =
                request().task(TaskRequest.imageToImage(SOURCE, 0.5)).build();

        assertThat(engine.generate(half).getFirst().timings().steps()).hasSize(2);
    }

    @Test
    void lessThanAStepIsWhatDiffusersMakesOfIt() {
        GenerationRequest pndm =
                request("sd1").task(TaskRequest.imageToImage(SOURCE, 0.2)).build();
        GenerationRequest masked =
                request("sd1").task(TaskRequest.inpaint(SOURCE, MASK, 0.2)).build();

        // its schedule has one timestep more than steps
        assertThat(engine.generate(pndm).getFirst().timings().steps()).hasSize(1);
        assertRefused(masked, "strength", "inpainting needs a whole step");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "flux-dev", "flux-schnell"})
    void transformersMakeABrokenStep(String model) {
        for (TaskRequest task :
                List.of(TaskRequest.imageToImage(SOURCE, 0.2), TaskRequest.inpaint(SOURCE, MASK, 0.2))) {
            GenerationRequest request =
                    request(model).guidanceScale(1.0).size(64, 64).task(task).build();

            assertThat(engine.generate(request).getFirst().timings().steps()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "flux-dev", "sd2"})
    void aSecondPassIsOfTheSizeThatWasAskedFor(String model) {
        GeneratedImage image = engine.generate(request(model)
                        .size(80, 48)
                        .task(TaskRequest.hiresFix(1.7).withHiresStrength(0.5))
                        .build())
                .getFirst();

        // 136x81.6, of which transformers take multiples of 16 and UNets of 8
        assertThat(List.of(image.width(), image.height()))
                .isEqualTo(model.equals("sd2") ? List.of(136, 80) : List.of(128, 80));
        assertThat(image.timings().steps()).hasSize(6);
    }

    @Test
    void aRecordPaintsThePictureAgainOnceItsSourceIsPutBack() {
        GenerationRequest request =
                request().count(2).task(TaskRequest.inpaint(SOURCE, MASK, 0.75)).build();
        GeneratedImage second = engine.generate(request).get(1);

        GenerationRequest again = GenerationRecord.of(second).toRequest();

        assertThat(again.task().image()).isEqualTo(SOURCE);
        assertThat(engine.generate(again).getFirst().rgb()).isEqualTo(second.rgb());
    }

    @Test
    void whereTheMaskIsBlackThePictureStays() {
        SourceImage nothing = SourceImage.of(RgbImage.of(64, 64, new byte[64 * 64 * 3]));
        GenerationRequestBuilder keep = request().size(64, 64).seed(11L);

        byte[] one = engine.generate(
                        keep.task(TaskRequest.inpaint(SOURCE, nothing, 1.0)).build())
                .getFirst()
                .rgb();
        byte[] other = engine.generate(
                        keep.task(TaskRequest.inpaint(SOURCE, nothing, 0.5)).build())
                .getFirst()
                .rgb();

        // nothing is painted, so it is the same encoded source whatever the steps
        assertThat(one).isEqualTo(other);
    }

    static List<Arguments> refused() {
        SourceImage recorded = SourceImage.recorded("0".repeat(64));
        return List.of(
                refused(task -> task.withMask(MASK), "mask", "means nothing without image"),
                refused(task -> task.withStrength(0.5), "strength", "means nothing without image"),
                refused(task -> task.withImage(SOURCE).withStrength(0.0), "strength", "above 0, at most 1"),
                refused(task -> task.withImage(SOURCE).withStrength(1.01), "strength", "got 1.01"),
                refused(task -> task.withImage(SOURCE).withStrength(Double.NaN), "strength", "got NaN"),
                refused(
                        task -> task.withImage(SOURCE).withStrength(0.2),
                        "strength",
                        "does not go with 4 steps of scheduler ddim"),
                refused(task -> task.withImage(recorded), "image", "known by its hash only"),
                refused(task -> task.withHiresSteps(3), "hires_steps", "means nothing without hires_scale"),
                refused(task -> task.withHiresStrength(0.3), "hires_strength", "without hires_scale"),
                refused(task -> task.withHiresUpscaler(Upscaler.LATENT), "hires_upscaler", "without hires_scale"),
                refused(task -> task.withHiresScale(1.0), "hires_scale", "got 1.0; allowed: above 1, at most 8"),
                refused(task -> task.withHiresScale(9.0), "hires_scale", "got 9.0"),
                refused(task -> task.withHiresScale(2.0).withImage(SOURCE), "hires_scale", "does not go with image"),
                refused(task -> task.withHiresScale(2.0).withHiresSteps(0), "hires_steps", "1 to 1000"),
                refused(
                        task -> task.withHiresScale(2.0).withHiresStrength(0.1),
                        "hires_strength",
                        "does not go with 4 steps"),
                refused(
                        task -> task.withHiresScale(2.0).withHiresSteps(1000),
                        "hires_strength",
                        "1000 steps of scheduler"));
    }

    private static Arguments refused(UnaryOperator<TaskRequest> change, String field, String part) {
        return Arguments.of(change, field, part);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aTaskThatMakesNoSenseIsRefusedByName(UnaryOperator<TaskRequest> change, String field, String part) {
        assertRefused(request().task(change).build(), field, part);
    }

    @Test
    void aTaskThatTheModelCannotDoIsRefusedByName() {
        TaskRequest image = TaskRequest.imageToImage(SOURCE, 0.5);
        TaskRequest inpaint = TaskRequest.inpaint(SOURCE, MASK, 0.5);

        assertRefused(request("sd1-inpaint").build(), "image", "text_to_image; allowed: inpaint");
        assertRefused(request("sdxl-refiner").build(), "image", "allowed: image_to_image, inpaint");
        assertRefused(request("sdxl-refiner").task(TaskRequest.hiresFix(2)).build(), "hires_scale", "hires_fix");
        assertRefused(request("lcm").task(inpaint).build(), "mask", "hires_fix");
        assertRefused(
                GenerationRequest.builder("x").model("no-encoder").task(image).build(),
                "image",
                "allowed: text_to_image");
        assertRefused(request().size(1024, 1024).task(TaskRequest.hiresFix(8)).build(), "hires_scale", "8192x8192");
    }

    private static void assertRefused(GenerationRequest request, String field, String part) {
        assertThatThrownBy(() -> engine.resolve(request))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageContaining(part);
    }
}
