package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Weighted and long prompts paint what diffusers paints with embeddings that are made by {@code golden/weighted.py}. */
class WeightedPicturesTest {

    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "weighted");
    private static final JsonNode CASES =
            JsonMapper.builder().build().readTree(GOLDEN.resolve("cases.json").toFile());
    private static final PromptReading A1111 = new PromptReading(PromptSyntax.A1111, Emphasis.ORIGINAL);

    static final List<String> MODELS = List.of("sd1", "sd2", "sdxl");

    private static DiffusionPipeline open(String model) {
        return Families.open(ModelManifest.read(model, FAMILIES.resolve(model)), TinyModels.ONE_THREAD);
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void picturesAreThoseOfDiffusers(String model) throws IOException {
        try (DiffusionPipeline pipeline = open(model)) {
            List<JsonNode> pictures = CASES.get("pictures")
                    .valueStream()
                    .filter(each -> each.get("model").stringValue().equals(model))
                    .toList();
            assertThat(pictures).hasSizeGreaterThan(2);
            for (JsonNode each : pictures) {
                String file = each.get("file").stringValue();
                SampleSpec spec = spec(each);
                RgbImage picture =
                        pipeline.decode(spec, denoise(pipeline, pipeline.start(spec, pipeline.encode(spec))));
                RgbImage golden = RgbImage.of(ImageIO.read(GOLDEN.resolve(file).toFile()));
                PixelDifference difference = PixelDifference.between(picture, golden);
                assertThat(difference.largest()).as(file).isLessThanOrEqualTo(1);
                assertThat(difference.mean()).as(file).isLessThanOrEqualTo(0.1);
            }
        }
    }

    private static SampleSpec spec(JsonNode json) {
        return new SampleSpec(
                json.get("prompt").stringValue(),
                json.get("negative_prompt").stringValue(),
                new PromptReading(
                        PromptSyntax.A1111,
                        Emphasis.parse(json.get("emphasis").stringValue()).orElseThrow()),
                json.get("seed").longValue(),
                CASES.get("steps").intValue(),
                json.get("guidance_scale").doubleValue(),
                new GuidanceOptions(json.get("guidance_rescale").doubleValue(), 0, 1),
                true,
                SchedulerType.DDIM,
                CASES.get("width").intValue(),
                CASES.get("height").intValue());
    }

    private static Sample denoise(DiffusionPipeline pipeline, Sample sample) {
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return sample;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sdxl"})
    void aSecondPassGoesOnWhereThePromptOfTheFirstEnded(String model) {
        try (DiffusionPipeline pipeline = open(model)) {
            float[] changed = twoPasses(pipeline, "[a cat:a dog:1.0]", "[a cat:a dog:1.0]");

            assertThat(changed).isEqualTo(twoPasses(pipeline, "a cat", "a dog"));
            assertThat(changed).isEqualTo(twoPasses(pipeline, "[a cat:a dog:4]", "a dog"));
            assertThat(twoPasses(pipeline, "[a cat:a dog:2.0]", "[a cat:a dog:2.0]"))
                    .isEqualTo(twoPasses(pipeline, "a cat", "a cat"))
                    .isNotEqualTo(changed);
        }
    }

    private static float[] twoPasses(DiffusionPipeline pipeline, String first, String second) {
        SampleSpec spec = hires(first);
        Sample small = denoise(pipeline, pipeline.start(spec, pipeline.encode(spec)));
        return denoise(pipeline, pipeline.secondPass(hires(second), small))
                .latents()
                .values();
    }

    private static SampleSpec hires(String prompt) {
        HiresFix fix = new HiresFix(1.5, 0.5, 6, Upscaler.parse("latent").orElseThrow());
        return new SampleSpec(prompt, "", A1111, 5, 4, 4.0, GuidanceOptions.NONE, true, SchedulerType.DDIM, 64, 64)
                .withTask(new TextToImage(Optional.of(fix)), false);
    }

    @Test
    void familiesThatReadPromptsWordForWordSaySo() {
        try (DiffusionPipeline flux = open("flux-schnell")) {
            assertThatThrownBy(() -> flux.checkPrompts(A1111, "a", "", 4))
                    .hasMessageStartingWith("prompt_syntax: 'a1111' is not supported by models of family FLUX");
        }
    }
}
