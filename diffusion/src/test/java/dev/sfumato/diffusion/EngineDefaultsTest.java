package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an engine's configuration says for requests that do not. */
class EngineDefaultsTest {

    @TempDir
    private Path home;

    @BeforeEach
    void install() {
        TinyModels.install(home, "tiny");
    }

    private EngineConfig config() {
        return new EngineConfig(home, TinyModels.ONE_THREAD, 4);
    }

    private static GenerationRequestBuilder request() {
        return GenerationRequest.builder("a (red:1.5) apple")
                .model("tiny")
                .seed(3L)
                .guidanceScale(5.0);
    }

    private static byte[] paint(EngineConfig config, GenerationRequest request) {
        try (DiffusionEngine engine = DiffusionEngine.open(config)) {
            return engine.generate(request).getFirst().rgb();
        }
    }

    @ParameterizedTest
    @EnumSource
    void guidanceMayTakeItsPassesInOneCallOrInTwo(GuidancePasses passes) {
        byte[] one = paint(config().withGuidancePasses(passes), request().build());
        byte[] other = paint(config(), request().build());
        assertThat(one).hasSameSizeAs(other);
        for (int i = 0; i < one.length; i++) {
            // some processors round a row in a batch otherwise than alone
            assertThat(one[i] & 0xff).as("value %d", i).isCloseTo(other[i] & 0xff, within(1));
        }
    }

    @Test
    void whatWasMeasuredOnceHoldsFromThenOn() throws IOException {
        EngineConfig measured = config().withGuidancePasses(GuidancePasses.MEASURED);
        paint(measured, request().build());
        Path file = measurement();
        String found = Files.readString(file);
        assertThat(found.strip()).isIn("batched", "separate");
        String other = found.strip().equals("batched") ? "separate" : "batched";
        Files.writeString(file, other);

        paint(measured, request().build());

        assertThat(measurement()).isEqualTo(file).hasContent(other);
    }

    private Path measurement() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("cache").resolve("guidance-passes"))) {
            return files.reduce((one, two) -> {
                        throw new AssertionError("two files: " + one + ", " + two);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void requestsThatNameNoSyntaxAreReadAsTheOperatorSays() {
        GenerationRequest named = request().promptSyntax(PromptSyntax.A1111).build();
        byte[] weighted = paint(config(), named);

        assertThat(paint(config(), request().build())).isNotEqualTo(weighted);
        EngineConfig operator = config().withPromptSyntax(PromptSyntax.A1111);
        assertThat(paint(operator, request().build())).isEqualTo(weighted);
        assertThat(paint(operator, request().promptSyntax(PromptSyntax.NONE).build()))
                .isEqualTo(paint(config(), request().build()));
    }
}
