package dev.sfumato.diffusion.pipelines.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StableDiffusionPipelineTest {

    private static final Path TINY = TinyModels.FIXTURES.resolve("pipeline_tiny");
    private static final Path GOLDEN = TinyModels.FIXTURES.resolve("pipeline_golden");

    @TempDir
    Path home;

    static List<Arguments> goldenCases() {
        JsonNode cases = JsonMapper.builder()
                .build()
                .readTree(GOLDEN.resolve("cases.json").toFile())
                .get("cases");
        return IntStream.range(0, cases.size())
                .mapToObj(i -> Arguments.of(i, spec(cases.get(i))))
                .toList();
    }

    private static SampleSpec spec(JsonNode json) {
        return new SampleSpec(
                json.get("prompt").asString(),
                json.get("negative_prompt").asString(),
                json.get("seed").asLong(),
                json.get("steps").asInt(),
                json.get("guidance_scale").asDouble(),
                SchedulerType.parse(json.get("scheduler").asString()).orElseThrow(),
                32,
                32);
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void picturesAreThoseOfDiffusers(int index, SampleSpec spec) throws IOException {
        BufferedImage golden = ImageIO.read(GOLDEN.resolve(index + ".png").toFile());

        try (StableDiffusionPipeline pipeline = open(TINY)) {
            assertThat(largestDifference(paint(pipeline, spec).toBufferedImage(), golden))
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aScalarFloatTimestepPaintsTheSamePictureAsAnIntegerForEachRow() {
        Path scalar = TinyModels.install(home, "scalar", "scalar_float");
        SampleSpec spec = tinySpec("a cat", 32, 32);

        try (StableDiffusionPipeline pipeline = open(TINY);
                StableDiffusionPipeline other = open(scalar)) {
            assertThat(paint(other, spec).bytes())
                    .isEqualTo(paint(pipeline, spec).bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"8,8", "32,64", "72,16", "128,128"})
    void anyMultipleOfTheFactorIsPaintedWhereTheGraphsLeaveTheSizeOpen(int width, int height) {
        try (StableDiffusionPipeline pipeline = open(TINY)) {
            RgbImage image = paint(pipeline, tinySpec("a cat", width, height));

            assertThat(pipeline.sizes().allows(width, height)).isTrue();
            assertThat(image.width()).isEqualTo(width);
            assertThat(image.height()).isEqualTo(height);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-8,32", "33,32", "32,36", "2056,32", "100000,100000"})
    void otherSizesAreNotAllowed(int width, int height) {
        try (StableDiffusionPipeline pipeline = open(TINY)) {
            assertThat(pipeline.sizes().allows(width, height)).isFalse();
            assertThat(pipeline.sizes()).hasToString("sides of 8 to 2048 in multiples of 8");
        }
    }

    @Test
    void graphsOfFixedExtentsAllowOneSize() {
        try (StableDiffusionPipeline pipeline = open(TinyModels.install(home, "fixed", "fixed"))) {
            assertThat(pipeline.sizes()).hasToString("32x32");
            assertThat(pipeline.sizes().allows(32, 32)).isTrue();
            assertThat(pipeline.sizes().allows(64, 64)).isFalse();
        }
    }

    @Test
    void aDefaultSizeThatTheGraphsDoNotTakeIsTold() {
        Path folder = TinyModels.install(home, "odd", "fixed");
        TinyModels.edit(folder, "generation_config.json", "\"width\": 32", "\"width\": 64");

        assertBroken(folder, Kind.BROKEN, "64x32", "32x32");
    }

    @Test
    void aSizeListOfTheFolderIsTheWholeChoice() {
        Path folder = TinyModels.install(home, "listed");
        TinyModels.edit(
                folder, "generation_config.json", "\"width\": 32", "\"sizes\": [[64, 32], [32, 32]], \"width\": 32");

        try (StableDiffusionPipeline pipeline = open(folder)) {
            assertThat(pipeline.sizes()).hasToString("32x32, 64x32");
            assertThat(pipeline.sizes().allows(32, 64)).isFalse();
        }
    }

    @Test
    void aDenoiserThatDoesNotFitTheTextEncoderIsTold() {
        assertBroken(
                TinyModels.install(home, "narrow", "narrow"),
                Kind.BROKEN,
                "encoder_hidden_states",
                "text encoder",
                "8");
    }

    @Test
    void aDenoiserThatWantsMoreInputsIsTold() {
        assertBroken(TinyModels.install(home, "extra", "extra_input"), Kind.UNSUPPORTED, "unet", "time_ids");
    }

    @Test
    void aTokenizerOfAnotherLengthThanTheTextEncoderIsTold() {
        Path folder = TinyModels.install(home, "short");
        TinyModels.edit(folder, "tokenizer/tokenizer_config.json", "24", "25");

        assertBroken(folder, Kind.BROKEN, "input_ids", "the tokenizer", "25");
    }

    @Test
    void aTokenizerWithMoreTokensThanTheTextEncoderKnowsIsTold() throws IOException {
        Path folder = TinyModels.install(home, "foreign-tokenizer");
        Files.writeString(folder.resolve("text_encoder/config.json"), "{\"vocab_size\": 3}");

        assertBroken(folder, Kind.BROKEN, "tokenizer of another model", "knows 3");
    }

    @Test
    void anotherNumberOfLatentChannelsThanTheGraphsIsTold() {
        Path folder = TinyModels.install(home, "channels");
        TinyModels.edit(folder, "vae_decoder/config.json", "\"latent_channels\": 4", "\"latent_channels\": 16");

        assertBroken(folder, Kind.BROKEN, "sample", "16");
    }

    @Test
    void aSchedulerOptionThatNobodyKnowsIsTold() {
        Path folder = TinyModels.install(home, "option");
        TinyModels.edit(folder, "scheduler/scheduler_config.json", "steps_offset", "steps_upset");

        assertBroken(folder, Kind.UNSUPPORTED, "scheduler_config.json", "steps_upset");
    }

    @Test
    void aPictureOfValuesThatAreNotNumbersIsAnError() {
        try (StableDiffusionPipeline pipeline = open(TinyModels.install(home, "nan", "nan"))) {
            assertThatThrownBy(() -> paint(pipeline, tinySpec("a cat", 32, 32)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("vae_decoder")
                    .hasMessageContaining("not numbers");
        }
    }

    @Test
    void whatTheModelDidNotReadOfAPromptIsTold() {
        try (StableDiffusionPipeline pipeline = open(TINY)) {
            Conditioning conditioning = pipeline.encode(tinySpec("a prompt with more than 24 bytes", 32, 32));

            assertThat(conditioning.warnings())
                    .containsExactly("prompt: too long for the model, which did not read 'n 24 bytes'");
        }
    }

    @Test
    void aLongUnreadTextIsCutInItsWarning() {
        try (StableDiffusionPipeline pipeline = open(TINY)) {
            String text = "x".repeat(22) + "🐻".repeat(1000);

            assertThat(pipeline.encode(tinySpec(text, 32, 32)).warnings())
                    .containsExactly("prompt: too long for the model, which did not read '" + "🐻".repeat(200)
                            + "…' (1000 characters)");
        }
    }

    @Test
    void aNegativePromptWithoutGuidanceIsToldToHaveNoEffect() {
        SampleSpec spec = new SampleSpec("a cat", "a dog", 1, 2, 1.0, SchedulerType.DDIM, 32, 32);

        try (StableDiffusionPipeline pipeline = open(TINY)) {
            assertThat(pipeline.encode(spec).warnings())
                    .singleElement()
                    .asString()
                    .contains("negative_prompt");
            assertThat(pipeline.rows(pipeline.start(spec, pipeline.encode(spec))))
                    .isEqualTo(1);
        }
    }

    @Test
    void picturesThatTakeTurnsAreThoseThatAreAlone() {
        SampleSpec cat = tinySpec("a cat", 32, 32);
        SampleSpec dog = new SampleSpec("a dog", "", 9, 5, 1.0, SchedulerType.EULER_A, 40, 32);

        try (StableDiffusionPipeline pipeline = open(TINY)) {
            List<byte[]> alone =
                    List.of(paint(pipeline, cat).bytes(), paint(pipeline, dog).bytes());
            Sample first = pipeline.start(cat, pipeline.encode(cat));
            Sample second = pipeline.start(dog, pipeline.encode(dog));
            while (!first.isDenoised() || !second.isDenoised()) {
                for (Sample sample : List.of(first, second)) {
                    if (!sample.isDenoised()) {
                        pipeline.step(sample);
                    }
                }
            }

            assertThat(pipeline.decode(cat, first).bytes()).isEqualTo(alone.get(0));
            assertThat(pipeline.decode(dog, second).bytes()).isEqualTo(alone.get(1));
        }
    }

    @Test
    void theTimeInsideTheGraphsIsAddedUp() {
        try (StableDiffusionPipeline pipeline = open(TINY)) {
            assertThat(pipeline.timeInRuntime()).isZero();
            paint(pipeline, tinySpec("a cat", 32, 32));
            assertThat(pipeline.timeInRuntime()).isPositive();
        }
    }

    private static void assertBroken(Path folder, Kind kind, String... words) {
        assertThatThrownBy(() -> open(folder).close())
                .isInstanceOfSatisfying(
                        ModelException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .message()
                .contains(words);
    }

    private static StableDiffusionPipeline open(Path folder) {
        return StableDiffusionPipeline.open(ModelManifest.read("tiny", folder), GraphSource.of(TinyModels.ONE_THREAD));
    }

    private static SampleSpec tinySpec(String prompt, int width, int height) {
        return new SampleSpec(prompt, "", 7, 4, 3.0, SchedulerType.DDIM, width, height);
    }

    private static RgbImage paint(StableDiffusionPipeline pipeline, SampleSpec spec) {
        Sample sample = pipeline.start(spec, pipeline.encode(spec));
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return pipeline.decode(spec, sample);
    }

    private static int largestDifference(BufferedImage one, BufferedImage other) {
        List<Integer> differences = new ArrayList<>();
        for (int y = 0; y < other.getHeight(); y++) {
            for (int x = 0; x < other.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    differences.add(
                            Math.abs((one.getRGB(x, y) >> shift & 0xff) - (other.getRGB(x, y) >> shift & 0xff)));
                }
            }
        }
        return differences.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }
}
