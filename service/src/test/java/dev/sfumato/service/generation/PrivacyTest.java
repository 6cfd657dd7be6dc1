package dev.sfumato.service.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.service.generation.privacy.ImageLogging;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.service.generation.privacy.PromptLogging;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.stores.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not to be kept is nowhere under the home folder, though the caller gets all of it. */
class PrivacyTest {
    private static final Path TINY =
            Path.of("../diffusion/src/test/resources/fixtures/pipeline_tiny").toAbsolutePath();
    private static final String SECRET = "zebracrossing";
    private static final String NEGATIVE = "quicksilvermoon";

    /** Longer than the model reads, so that a warning quotes its end. */
    private static final String PROMPT = "a red apple ".repeat(60) + SECRET;

    @TempDir
    private Path home;

    @BeforeEach
    void furnish() throws IOException {
        Files.createDirectories(home.resolve("models"));
        Files.createSymbolicLink(home.resolve("models/tiny"), TINY);
    }

    private record Painted(TrackedResult result, HistoryRow step, RunDetails run) {}

    private Painted paint(LogPolicy policy) {
        try (DiffusionEngine engine = DiffusionEngine.open(EngineConfig.of(home));
                Tracking tracking = Tracking.open(home, new TrackingOptions(policy, null, Stores.LOCAL));
                GenerationSession session = new TrackedGenerator(engine, tracking).begin(RunOptions.of("tests"))) {
            GenerationRequest request = GenerationRequest.builder(PROMPT)
                    .negativePrompt(NEGATIVE)
                    .model("tiny")
                    .seed(4L)
                    .build();
            TrackedResult result = session.submit(request).painted();
            // the end of the prompt is quoted by what the engine warns of
            assertThat(result.warnings()).isNotEmpty();
            session.finish(0);
            var runs = tracking.tracker().orElseThrow().runs();
            String id = session.run().orElseThrow().id();
            return new Painted(
                    result, runs.history(id, 0, 1).getFirst(), runs.find(id).orElseThrow());
        }
    }

    private List<Path> filesWith(String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, wanted))
                    .toList();
        }
    }

    private static boolean contains(Path file, byte[] wanted) {
        try {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            return content.contains(new String(wanted, StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void everythingIsKeptUnlessSomeoneAsks() throws IOException {
        Painted painted = paint(LogPolicy.ALL);

        assertThat(filesWith(SECRET)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(painted.step().values()).containsEntry("prompt", PROMPT).containsKey("warnings");
        assertThat(painted.run().images()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = PromptLogging.class,
            names = {"HASH", "DROP"})
    void promptsThatAreNotKeptAreNowhere(PromptLogging prompts) throws IOException {
        Painted painted = paint(new LogPolicy(prompts, ImageLogging.KEEP));

        assertThat(filesWith(SECRET)).isEmpty();
        assertThat(filesWith(NEGATIVE)).isEmpty();
        assertThat(filesWith("a red apple")).isEmpty();
        assertThat(painted.step().values()).containsEntry("seed", 4L).doesNotContainKeys("prompt", "warnings");
        assertThat(painted.step().values().containsKey("prompt_sha256")).isEqualTo(prompts == PromptLogging.HASH);
        assertThat(painted.run().images())
                .singleElement()
                .satisfies(image -> assertThat(PngMetadata.read(image.path())).isEmpty());
        byte[] answered = painted.result().images().getFirst().png();
        assertThat(PngMetadata.read(answered).orElseThrow().settings().prompt()).isEqualTo(PROMPT);
    }

    @Test
    void equalPromptsHaveEqualHashes() {
        LogPolicy policy = new LogPolicy(PromptLogging.HASH, ImageLogging.DROP);

        assertThat(paint(policy).step().values().get("prompt_sha256"))
                .isEqualTo(paint(policy).step().values().get("prompt_sha256"));
    }

    @Test
    void picturesThatAreNotKeptAreNowhere() throws IOException {
        Painted painted = paint(new LogPolicy(PromptLogging.KEEP, ImageLogging.DROP));

        assertThat(painted.run().images()).isEmpty();
        assertThat(painted.step().values()).containsEntry("status", "completed").doesNotContainKey("images");
        assertThat(painted.result().images().getFirst().sha256()).isNull();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(file -> file.toString().endsWith(".png"))).isEmpty();
        }
    }
}
