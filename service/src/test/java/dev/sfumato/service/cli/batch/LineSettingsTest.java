package dev.sfumato.service.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.file.PromptFile;
import dev.sfumato.prompts.file.PromptLine;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineSettingsTest {
    @TempDir
    Path folder;

    private GenerationRequest read(String settings) throws IOException {
        Path file = Files.writeString(folder.resolve("p.jsonl"), "\n{\"prompt\": \"x\", " + settings + "}\n");
        PromptLine line = PromptFile.read(file).getFirst();
        GenerationRequestBuilder request =
                GenerationRequest.builder(line.prompt()).seed(1L).steps(2);
        new LineSettings(file, line).apply(request);
        return request.build();
    }

    @Test
    void everySettingReachesTheRequest() throws Exception {
        GenerationRequest request = read("\"n\": 2, \"seed\": 9223372036854775806, \"size\": \"32x64\", \"steps\": 7,"
                + " \"guidance_scale\": 2, \"scheduler\": \"Euler a\", \"negative_prompt\": \"blurry\", \"model\": \"m\","
                + " \"prompt_syntax\": \"a1111\", \"emphasis\": \"no_norm\", \"clip_skip\": 2, \"guidance_rescale\": 0.7,"
                + " \"template\": true, \"guidance_start\": 0.1, \"guidance_end\": 0.9,"
                + " \"sigma_schedule\": \"karras\", \"rng\": \"cuda\"");
        assertThat(request)
                .isEqualTo(new GenerationRequest(
                        "x",
                        "blurry",
                        true,
                        PromptSyntax.A1111,
                        Emphasis.NO_NORM,
                        2,
                        "m",
                        Long.MAX_VALUE - 1,
                        7,
                        2.0,
                        0.7,
                        0.1,
                        0.9,
                        SchedulerChoice.of(SchedulerType.EULER_A),
                        SigmaSchedule.KARRAS,
                        NoiseGenerator.CUDA,
                        32,
                        64,
                        TaskRequest.NONE,
                        2,
                        Adapters.NONE));
    }

    @Test
    void theTasksSettingsReachTheRequest() throws Exception {
        BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        pixel.setRGB(0, 0, 0x123456);
        ImageIO.write(pixel, "png", folder.resolve("start.png").toFile());
        SourceImage start = SourceImage.of(pixel);

        assertThat(read("\"image\": \"start.png\", \"mask\": \"start.png\", \"strength\": 0.5, \"vae_tiling\": true")
                        .task())
                .isEqualTo(TaskRequest.inpaint(start, start, 0.5).withVaeTiling(true));
        assertThat(read("\"hires_scale\": 2, \"hires_strength\": 0.5, \"hires_steps\": 9,"
                                + " \"hires_upscaler\": \"lanczos\"")
                        .task())
                .isEqualTo(new TaskRequest(null, null, null, 2.0, 0.5, 9, Upscaler.LANCZOS, null));
        assertThatThrownBy(() -> read("\"image\": \"absent.png\""))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("image: cannot be used")
                .hasMessageContaining("absent.png");
    }

    @Test
    void theTextsOfATableAreReadAsWhatTheyAre() throws Exception {
        Path file = Files.writeString(
                folder.resolve("p.csv"),
                "prompt,seed,steps,guidance_scale,negative_prompt,template\nx,9223372036854775806,7,2.5,3,true\n");
        GenerationRequestBuilder request = GenerationRequest.builder("x");
        new LineSettings(file, PromptFile.read(file).getFirst()).apply(request);
        assertThat(request.build())
                .isEqualTo(GenerationRequest.builder("x")
                        .seed(Long.MAX_VALUE - 1)
                        .steps(7)
                        .guidanceScale(2.5)
                        .negativePrompt("3")
                        .template(true)
                        .build());
        Map<String, String> wrong =
                Map.of("steps", "1.5", "n", "many", "seed", "99999999999999999999", "template", "yes");
        for (String field : wrong.keySet()) {
            Path table =
                    Files.writeString(folder.resolve("w.csv"), "prompt," + field + "\nx," + wrong.get(field) + "\n");
            PromptLine line = PromptFile.read(table).getFirst();
            assertThatThrownBy(() -> new LineSettings(table, line).apply(GenerationRequest.builder("x")))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("w.csv:2: " + field + ": cannot be used");
        }
    }

    @Test
    void whatALineLeavesOutStaysAsTheOptionsSaid() throws Exception {
        GenerationRequest request = read("\"n\": 1");
        assertThat(request.seed()).isEqualTo(1L);
        assertThat(request.steps()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"steps\": \"many\"|steps: cannot be used, got many; allowed: a whole number",
                "\"steps\": 1.5|steps: cannot be used, got 1.5; allowed: a whole number",
                "\"n\": 4294967297|n: cannot be used, got 4294967297",
                "\"seed\": 99999999999999999999|seed: cannot be used, got 99999999999999999999; allowed: 0 to 9223372036854775807",
                "\"size\": \"0x0\"|size: cannot be used, got 0x0; allowed: WIDTHxHEIGHT",
                "\"scheduler\": \"best\"|scheduler: cannot be used, got best; allowed: ddpm, ddim, pndm",
                "\"guidance_scale\": \"7\"|guidance_scale: cannot be used, got 7; allowed: a number",
                "\"prompt_syntax\": \"comfy\"|prompt_syntax: cannot be used, got comfy; allowed: none, a1111",
                "\"template\": 1|template: cannot be used, got 1; allowed: true, false",
                "\"negative_prompt\": 3|negative_prompt: cannot be used, got 3; allowed: a text",
                "\"cfg\": 7|cfg: is not known; allowed: prompt, n, seed"
            })
    void whatCannotBeUsedIsRefusedWithFileLineFieldAndValue(String settings, String message) {
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("p.jsonl:2: " + message);
    }
}
