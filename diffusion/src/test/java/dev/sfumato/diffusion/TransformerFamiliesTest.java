package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SD 3 and FLUX make of requests, through the engine. */
class TransformerFamiliesTest {

    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");

    private static DiffusionEngine engine;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open(@TempDir Path home) {
        engine = DiffusionEngine.open(new EngineConfig(home, TinyModels.ONE_THREAD, 4));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static String model(String name) {
        return FAMILIES.resolve(name).toAbsolutePath().toString();
    }

    private static GenerationRequestBuilder request(String model) {
        return GenerationRequest.builder("a red apple").model(model).seed(1L);
    }

    private Path copy(String model) throws IOException {
        Path source = FAMILIES.resolve(model);
        Path target = folder.resolve(model);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file)));
            }
        }
        return target;
    }

    @Test
    void defaultsAreThoseOfTheFamily() throws IOException {
        GenerationSettings sd3 = engine.resolve(request(model("sd3")).build());
        assertThat(List.of(sd3.steps(), sd3.width(), sd3.height())).containsExactly(28, 64, 64);
        assertThat(sd3.guidanceScale()).isEqualTo(7);
        assertThat(sd3.scheduler().type()).isEqualTo(SchedulerType.FLOW_MATCH_EULER);
        Path schnell = copy("flux-schnell");
        Files.delete(schnell.resolve("generation_config.json"));
        GenerationSettings few = engine.resolve(request(schnell.toString()).build());
        assertThat(List.of(few.steps(), few.width(), few.height())).containsExactly(4, 1024, 1024);
        assertThat(few.guidanceScale()).isZero();
        assertThat(engine.resolve(request(model("flux-dev")).build()).guidanceScale())
                .isEqualTo(3.5);
    }

    @Test
    void fluxWarnsOfWhatItDoesNotRead() {
        GenerationRequest request = request(model("flux-schnell"))
                .negativePrompt("blue")
                .guidanceScale(3.5)
                .steps(1)
                .build();

        assertThat(engine.generate(request).getFirst().warnings())
                .containsExactly(
                        "negative_prompt: has no effect, because FLUX reads none",
                        "guidance_scale: has no effect, because the model takes none");
    }

    @Test
    void guidanceReachesTheTransformerThatTakesIt() {
        GenerationRequest weak =
                request(model("flux-dev")).guidanceScale(1.0).steps(2).build();
        GenerationRequest strong =
                request(model("flux-dev")).guidanceScale(7.0).steps(2).build();

        assertThat(engine.generate(weak).getFirst().warnings()).isEmpty();
        assertThat(engine.generate(weak).getFirst().rgb())
                .isNotEqualTo(engine.generate(strong).getFirst().rgb());
    }

    @Test
    void aPictureOfABatchIsThePictureAlone() {
        for (String model : List.of("sd3", "flux-dev")) {
            GenerationRequest three = request(model(model)).steps(2).count(3).build();
            GenerationRequest second = request(model(model)).steps(2).seed(2L).build();

            assertThat(engine.generate(three).get(1).rgb())
                    .isEqualTo(engine.generate(second).getFirst().rgb());
        }
    }

    @Test
    void schedulersThatDoNotGoWithTheModelAreRefused() {
        assertThatThrownBy(() -> engine.resolve(request(model("flux-dev"))
                        .scheduler(SchedulerType.FLOW_MATCH_HEUN)
                        .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("scheduler: does not go with model")
                .hasMessageContaining("only flow_match_euler takes");
        assertThatThrownBy(() -> engine.resolve(
                        request(model("sd3")).scheduler(SchedulerType.DDIM).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("scheduler: does not go with model");
    }

    @Test
    void sizesAreMultiplesOfAPatchWithinTheTableOfPositions() {
        assertThatThrownBy(
                        () -> engine.resolve(request(model("sd3")).size(72, 64).build()))
                .hasMessageContaining("got 72x64; allowed: sides of 32 to 192 in multiples of 16");
        assertThatThrownBy(
                        () -> engine.resolve(request(model("sd3")).size(16, 64).build()))
                .hasMessageContaining("got 16x64; allowed: sides of 32 to 192 in multiples of 16");
        assertThatThrownBy(() ->
                        engine.resolve(request(model("flux-dev")).size(64, 72).build()))
                .hasMessageContaining("got 64x72; allowed: sides of 16 to 2048 in multiples of 16");
        assertThat(engine.generate(request(model("sd3")).size(192, 32).steps(1).build()))
                .hasSize(1);
        assertThat(engine.generate(
                        request(model("flux-dev")).size(16, 16).steps(1).build()))
                .hasSize(1);
    }

    @Test
    void aTransformerThatDoesNotTellItsWidthIsRefused() throws IOException {
        Path sd3 = copy("sd3");
        TinyModels.edit(sd3, "transformer/config.json", "joint_attention_dim", "other_dim");

        assertThatThrownBy(() -> engine.resolve(request(sd3.toString()).build()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("transformer/config.json must give joint_attention_dim");
    }

    @Test
    void anAutoencoderOfAnotherModelIsRefused() throws IOException {
        Path flux = copy("flux-dev");
        TinyModels.edit(flux, "vae_decoder/config.json", "\"latent_channels\": 16", "\"latent_channels\": 4");

        assertThatThrownBy(() -> engine.resolve(request(flux.toString()).build()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'hidden_states'")
                .hasMessageContaining("the autoencoder asks for 16");
    }
}
