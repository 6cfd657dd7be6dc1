package dev.sfumato.diffusion.pipelines.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.calibration.PassMeasurement;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prompts with syntax and guidance with options, from prompts to latents, as {@code tools/golden/guidance.py}. */
class PromptSyntaxTest {

    private static final JsonNode GOLDEN = JsonMapper.builder()
            .build()
            .readTree(Path.of("src", "test", "resources", "golden", "guidance.json")
                    .toFile());
    private static final PromptReading A1111 = new PromptReading(PromptSyntax.A1111, Emphasis.ORIGINAL);

    private static StableDiffusionPipeline pipeline;

    @TempDir
    Path home;

    @BeforeAll
    static void open() {
        pipeline = StableDiffusionPipeline.open(
                ModelManifest.read("tiny", TinyModels.FIXTURES.resolve("pipeline_tiny")),
                GraphSource.of(TinyModels.ONE_THREAD));
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    static List<JsonNode> pictures() {
        return GOLDEN.get("pictures").valueStream().toList();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void latentsAreThoseOfTheReference(JsonNode golden) {
        for (boolean batched : new boolean[] {true, false}) {
            float[] latents = paint(spec(golden, batched));
            JsonNode expected = golden.get("latents");
            assertThat(latents).hasSize(expected.size());
            for (int i = 0; i < latents.length; i++) {
                float value = expected.get(i).floatValue();
                assertThat(latents[i])
                        .as("%s at %d", golden.get("prompt"), i)
                        // six steps at guidance 5 magnify the last places, in which calls of more rows differ
                        .isCloseTo(value, within(4e-5f * Math.max(1, Math.abs(value))));
            }
        }
    }

    private static SampleSpec spec(JsonNode golden, boolean batched) {
        PromptSyntax syntax =
                PromptSyntax.parse(golden.get("syntax").stringValue()).orElseThrow();
        return new SampleSpec(
                golden.get("prompt").stringValue(),
                golden.get("negative_prompt").stringValue(),
                new PromptReading(
                        syntax,
                        Emphasis.parse(golden.get("emphasis").stringValue()).orElseThrow()),
                golden.get("seed").longValue(),
                golden.get("steps").intValue(),
                golden.get("guidance_scale").doubleValue(),
                new GuidanceOptions(
                        golden.get("guidance_rescale").doubleValue(),
                        golden.get("guidance_start").doubleValue(),
                        golden.get("guidance_end").doubleValue()),
                batched,
                SchedulerType.DDIM,
                32,
                32);
    }

    private static SampleSpec spec(String prompt, String negative, PromptReading reading, double guidance) {
        return new SampleSpec(
                prompt, negative, reading, 3, 4, guidance, GuidanceOptions.NONE, true, SchedulerType.EULER_A, 32, 32);
    }

    private static float[] paint(SampleSpec spec) {
        Sample sample = pipeline.start(spec, pipeline.encode(spec));
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return sample.latents().values();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a red apple", "", "ünï, 🍎"})
    void aPromptWithoutSyntaxPaintsTheSameByteForByte(String prompt) {
        for (double guidance : new double[] {1, 4}) {
            assertThat(paint(spec(prompt, "grey", A1111, guidance)))
                    .isEqualTo(paint(spec(prompt, "grey", PromptReading.PLAIN, guidance)));
        }
    }

    @Test
    void whatIsUnreadOrHasNoEffectIsTold() {
        assertThat(pipeline.encode(spec("a", "grey", A1111, 1)).warnings())
                .containsExactly("negative_prompt: has no effect, because guidance_scale is not above 1");
        assertThat(pipeline.encode(spec("a AND b", "grey", A1111, 1)).warnings())
                .isEmpty();
        assertThat(pipeline.encode(spec("a red apple and many words more", "", A1111, 4))
                        .warnings())
                .isEmpty();
    }

    @Test
    void promptsThatCannotBeReadAreRefusedBeforeTheyAreEncoded() {
        assertThatThrownBy(() -> pipeline.checkPrompts(A1111, "a <hypernet:x:1>", "", 4))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("asks for a hypernet, which is not supported");
        assertThatThrownBy(() -> pipeline.checkPrompts(A1111, "a", "(b:1.2.3)", 4))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("negative_prompt: weight '1.2.3'");
        pipeline.checkPrompts(A1111, "a BREAK b", "", 4);
        pipeline.checkPrompts(PromptReading.PLAIN, "a <lora:x:1>", "(b:1.2.3)", 4);
    }

    @Test
    void theFasterWayThroughTheDenoiserIsMeasuredOnceAndRemembered() throws IOException {
        Path file = home.resolve("cache").resolve("passes");
        AtomicLong clock = new AtomicLong();
        // each look at the clock is later by more than the one before, so what comes second seems slower
        PassMeasurement measurement = new PassMeasurement(() -> clock.accumulateAndGet(10, (now, by) -> now * 2 + by));

        assertThat(measurement.faster(pipeline, file)).isEqualTo(GuidancePasses.BATCHED);
        assertThat(file).hasContent("batched");
        AtomicLong interval = new AtomicLong(1L << 40);
        PassMeasurement slowFirst =
                new PassMeasurement(() -> clock.addAndGet(interval.getAndUpdate(now -> now * 3 / 4)));
        assertThat(slowFirst.faster(pipeline, home.resolve("other"))).isEqualTo(GuidancePasses.SEPARATE);
        Files.writeString(file, "separate\n");
        assertThat(measurement.faster(pipeline, file)).isEqualTo(GuidancePasses.SEPARATE);
        Files.writeString(file, "sideways\n");
        clock.set(0);
        assertThat(measurement.faster(pipeline, file)).isEqualTo(GuidancePasses.BATCHED);
    }
}
