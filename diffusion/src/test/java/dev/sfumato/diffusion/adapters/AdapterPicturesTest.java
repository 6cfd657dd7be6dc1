package dev.sfumato.diffusion.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.pipelines.families.PixelDifference;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pictures with adapters are those of diffusers, and without them again those of the model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdapterPicturesTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "adapters");
    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");

    private Path home = Path.of("");
    private @Nullable DiffusionEngine engine;

    @BeforeAll
    void openEngine(@TempDir Path temporary) throws IOException {
        home = temporary;
        for (String model : List.of("sd1", "sd2", "sdxl", "sd3", "flux-dev")) {
            Files.createDirectories(home.resolve("models"));
            Files.createSymbolicLink(
                    home.resolve("models").resolve(model),
                    FAMILIES.resolve(model).toAbsolutePath());
        }
        copy("loras");
        copy("embeddings");
        Files.copy(home.resolve("embeddings/cat-thing.safetensors"), home.resolve("loras/strange.safetensors"));
        Files.copy(home.resolve("embeddings/cat-thing.safetensors"), home.resolve("embeddings/a.safetensors"));
        engine = DiffusionEngine.open(new EngineConfig(home, TinyModels.ONE_THREAD, 8));
    }

    private void copy(String folder) throws IOException {
        Files.createDirectories(home.resolve(folder));
        try (Stream<Path> files = Files.list(GOLDEN.resolve(folder))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(folder).resolve(file.getFileName()));
            }
        }
    }

    @AfterAll
    void closeEngine() {
        engine().close();
    }

    private DiffusionEngine engine() {
        return Objects.requireNonNull(engine);
    }

    static List<JsonNode> cases() {
        return new ArrayList<>(JsonMapper.shared()
                .readTree(GOLDEN.resolve("cases.json").toFile())
                .path("cases")
                .values());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pictures_are_those_of_diffusers(JsonNode golden) throws IOException {
        BufferedImage painted = paint(request(golden).build()).toBufferedImage();
        BufferedImage wanted =
                ImageIO.read(GOLDEN.resolve(golden.path("picture").asString()).toFile());
        PixelDifference.between(RgbImage.of(painted), RgbImage.of(wanted))
                .assertSmall(golden.path("model").asString());
    }

    private GeneratedImage paint(GenerationRequest request) {
        return engine().generate(request).getFirst();
    }

    private static GenerationRequestBuilder request(JsonNode golden) {
        List<LoraChoice> loras = new ArrayList<>();
        golden.path("loras")
                .forEach(lora -> loras.add(
                        new LoraChoice(lora.get(0).asString(), lora.get(1).asDouble())));
        List<String> embeddings = new ArrayList<>();
        golden.path("embeddings").forEach(name -> embeddings.add(name.asString()));
        return sd1(golden.path("prompt").asString())
                .model(golden.path("model").asString())
                .negativePrompt(golden.path("negative_prompt").asString())
                .seed(golden.path("seed").asLong())
                .steps(golden.path("steps").asInt())
                .guidanceScale(golden.path("guidance_scale").asDouble())
                .scheduler(
                        SchedulerType.parse(golden.path("scheduler").asString()).orElseThrow())
                .size(golden.path("width").asInt(), golden.path("height").asInt())
                .loras(loras)
                .embeddings(embeddings);
    }

    private static GenerationRequestBuilder sd1(String prompt) {
        return GenerationRequest.builder(prompt)
                .model("sd1")
                .seed(1L)
                .steps(2)
                .scheduler(SchedulerType.DDIM)
                .guidanceScale(3.0);
    }

    private static int[] pixels(GeneratedImage image) {
        return image.toBufferedImage().getRGB(0, 0, image.width(), image.height(), null, 0, image.width());
    }

    @ParameterizedTest
    @CsvSource({"sd1, kohya, ddim", "sd2, linear, ddim", "sdxl, original-names, ddim"})
    @CsvSource({"sd3, sd3, flow_match_euler", "flux-dev, flux-kohya, flow_match_euler"})
    void a_lora_on_and_off_again_gives_the_first_picture_back(String model, String lora, String scheduler) {
        GenerationRequestBuilder plain = sd1("a red apple")
                .model(model)
                .scheduler(SchedulerType.parse(scheduler).orElseThrow())
                .size(64, 64);
        int[] before = pixels(paint(plain.build()));
        int[] with = pixels(paint(plain.loras(List.of(new LoraChoice(lora, 1))).build()));
        assertThat(with).isNotEqualTo(before);
        assertThat(pixels(paint(plain.loras(List.of()).build()))).isEqualTo(before);
        assertThat(pixels(paint(plain.loras(List.of(new LoraChoice(lora, 1))).build())))
                .isEqualTo(with);
    }

    @Test
    void layers_of_the_original_flux_that_the_model_lacks_are_listed() {
        assertRefused(
                sd1("a").model("sd3")
                        .scheduler(SchedulerType.FLOW_MATCH_EULER)
                        .loras(List.of(new LoraChoice("flux-kohya", 1))),
                "(no such component)",
                "layers do not go with model 'sd3'");
        assertRefused(
                sd1("a").model("flux-dev")
                        .scheduler(SchedulerType.FLOW_MATCH_EULER)
                        .loras(List.of(new LoraChoice("kohya", 1))),
                "(no such layer)",
                "layers do not go with model 'flux-dev'");
    }

    @Test
    void a_tag_in_the_prompt_is_the_same_as_a_field() {
        int[] field = pixels(paint(sd1("a red apple")
                .promptSyntax(PromptSyntax.A1111)
                .loras(List.of(new LoraChoice("kohya", 0.5)))
                .build()));
        GeneratedImage tagged = paint(sd1("a red apple<lora:kohya:0.5>")
                .promptSyntax(PromptSyntax.A1111)
                .build());
        assertThat(pixels(tagged)).isEqualTo(field);
        assertThat(tagged.settings().adapters().loras())
                .singleElement()
                .satisfies(lora -> assertThat(lora.hash()).hasSize(64));
    }

    @Test
    void the_record_of_a_picture_paints_it_again() {
        GeneratedImage first = paint(sd1("a <bear><lora:kohya:0.5>")
                .promptSyntax(PromptSyntax.A1111)
                .embeddings(List.of("bears"))
                .loras(List.of(new LoraChoice("peft", -0.5)))
                .build());
        GeneratedImage again = paint(GenerationRecord.of(first).toRequest());
        assertThat(again.settings()).isEqualTo(first.settings());
        assertThat(pixels(again)).isEqualTo(pixels(first));
    }

    @Test
    void what_is_not_there_or_named_twice_is_refused_by_name() {
        assertRefused(sd1("a").loras(List.of(new LoraChoice("nowhere", 1))), "loras: 'nowhere' is not known", "kohya");
        assertRefused(sd1("a").loras(List.of(new LoraChoice("../loras/kohya", 1))), "is not known", "kohya");
        assertRefused(sd1("a").embeddings(List.of("nowhere")), "embeddings: 'nowhere' is not known", "bears");
        assertRefused(
                sd1("a").loras(List.of(new LoraChoice("kohya", 1), new LoraChoice("kohya", 0.5))),
                "loras: 'kohya' is named twice",
                "each once");
        assertRefused(sd1("a").loras(List.of(new LoraChoice("kohya", 11))), "has a weight out of range", "-10 to 10");
        assertRefused(sd1("a").loras(List.of(new LoraChoice("kohya", Double.NaN))), "has a weight out of range", "NaN");
    }

    @Test
    void all_layers_that_do_not_go_with_the_model_are_listed() {
        assertRefused(
                sd1("a").loras(List.of(new LoraChoice("original-names", 1))),
                "text_encoder_2.encoder_layers_0_mlp_fc1 (no such component)",
                "layers do not go with model 'sd1'");
    }

    @Test
    void tensors_that_are_no_part_of_a_lora_are_listed() {
        assertRefused(
                sd1("a").loras(List.of(new LoraChoice("strange", 1))),
                "holds 1 tensors that are no part of a LoRA: [emb_params]",
                "LoRAs made for this kind of model");
    }

    @Test
    void an_embedding_of_another_width_or_with_a_word_of_the_model_is_refused() {
        assertRefused(
                sd1("a").embeddings(List.of("both-encoders")), "has vectors for", "model 'sd1' reads [text_encoder]");
    }

    @Test
    void a_file_that_changed_since_is_refused() throws IOException {
        Path file = home.resolve("loras/changing.safetensors");
        Files.copy(GOLDEN.resolve("loras/processors.safetensors"), file);
        GeneratedImage painted =
                paint(sd1("a").loras(List.of(new LoraChoice("changing", 1))).build());
        Files.copy(GOLDEN.resolve("loras/peft.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> engine().resolve(GenerationRecord.of(painted).toRequest()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'changing' has another content");
    }

    private void assertRefused(GenerationRequestBuilder request, String... parts) {
        assertThatThrownBy(() -> engine().generate(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(parts);
    }
}
