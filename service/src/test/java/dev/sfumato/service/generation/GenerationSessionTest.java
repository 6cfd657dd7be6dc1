package dev.sfumato.service.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every generation becomes a step of the run, and none fails because it could not be tracked. */
class GenerationSessionTest {
    private static final Path FIXTURES = Path.of("../diffusion/src/test/resources/fixtures");

    @TempDir
    private Path home;

    private DiffusionEngine engine;
    private Tracking tracking;
    private GenerationSession session;

    @BeforeEach
    void open() throws IOException {
        copy(FIXTURES.resolve("pipeline_tiny"), home.resolve("models/tiny"));
        engine = DiffusionEngine.open(EngineConfig.of(home));
        tracking = Tracking.open(home);
        session = begin();
    }

    @AfterEach
    void close() {
        engine.close();
        session.close();
        tracking.close();
    }

    @Test
    void aFinishedGenerationIsAStepWithItsSettingsTimingsAndPictures() {
        Queue<StepEvent> heard = new ConcurrentLinkedQueue<>();
        TrackedGeneration generation =
                session.submit(engine.resolve(request("a red apple").count(2).build()), Map.of("line", 7), heard::add);

        TrackedResult result = generation.result().join();

        HistoryRow step = history().getFirst();
        assertThat(result.runId()).isEqualTo(run().run().id());
        assertThat(result.step()).isEqualTo(step.step());
        assertThat(step.values())
                .containsEntry("prompt", "a red apple")
                .containsEntry("model", "tiny")
                .containsEntry("scheduler", "ddim")
                .containsEntry("sigma_schedule", "normal")
                .containsEntry("rng", "cpu")
                .containsEntry("status", "completed")
                .containsEntry("generation_id", generation.id())
                .containsKeys("model_hash", "negative_prompt", "timings/queue", "timings/encode", "timings/decode");
        assertThat(number(step, "line").intValue()).isEqualTo(7);
        assertThat(number(step, "seed").longValue())
                .isEqualTo(generation.settings().seed());
        double denoise = number(step, "timings/denoise").doubleValue();
        // both are logged to the microsecond
        assertThat(number(step, "timings/step").doubleValue())
                .isCloseTo(denoise / (2 * generation.settings().steps()), org.assertj.core.data.Offset.offset(1e-6));
        assertThat(run().images())
                .extracting(image -> image.sha256())
                .containsExactlyElementsOf(
                        result.images().stream().map(TrackedImage::sha256).toList());
        assertThat(PngMetadata.read(run().images().getLast().path())
                        .orElseThrow()
                        .settings()
                        .seed())
                .isEqualTo(generation.settings().seed() + 1);
        assertThat(heard)
                .hasAtLeastOneElementOfType(StepEvent.Step.class)
                .hasAtLeastOneElementOfType(StepEvent.Completed.class);
    }

    @Test
    void theRunSaysWhatItWasPaintedWith() {
        session.submit(request("x").build()).result().join();

        assertThat(run().config())
                .containsEntry("model", "tiny")
                .containsEntry("device", "cpu")
                .containsEntry("onnxruntime_version", OnnxRuntime.version())
                .containsKeys("model_hash", "sfumato_version", "java");
    }

    @Test
    void aCancelledGenerationIsAStepToo() {
        TrackedGeneration generation =
                session.submit(request("endless").steps(900).count(10).build());

        generation.cancel();

        assertThatThrownBy(() -> generation.result().join()).hasCauseInstanceOf(CancellationException.class);
        assertThat(history().getFirst().values())
                .containsEntry("prompt", "endless")
                .containsEntry("status", "cancelled")
                .doesNotContainKey("images");
    }

    @Test
    void whatACancelledGenerationHadFinishedIsKept() {
        CompletableFuture<TrackedGeneration> submitted = new CompletableFuture<>();
        TrackedGeneration generation = session.submit(
                engine.resolve(request("many").steps(100).count(10).build()), Map.of(), event -> {
                    if (event instanceof StepEvent.ImageReady) {
                        var _ = submitted.thenAccept(TrackedGeneration::cancel);
                    }
                });
        submitted.complete(generation);

        assertThatThrownBy(() -> generation.result().join()).hasCauseInstanceOf(CancellationException.class);
        assertThat(history().getFirst().values())
                .containsEntry("status", "cancelled")
                .containsKey("images");
        assertThat(run().images()).isNotEmpty();
    }

    @Test
    void aFailedGenerationIsAStepThatTellsWhy() throws IOException {
        copy(FIXTURES.resolve("pipeline_tiny"), home.resolve("models/failing"));
        Files.copy(
                FIXTURES.resolve("pipeline_variants/unet_failing.onnx"),
                home.resolve("models/failing/unet/model.onnx"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        TrackedGeneration generation =
                session.submit(request("x").model("failing").build());

        assertThatThrownBy(() -> generation.result().join()).isInstanceOf(CompletionException.class);
        assertThat(history().getFirst().values())
                .containsEntry("status", "failed")
                .containsKey("error");
        assertThat(session.submit(request("y").build()).result().join().images())
                .hasSize(1);
    }

    @Test
    void aGenerationThatCannotBeTrackedIsPaintedAndTheProblemIsTold() throws IOException {
        Files.writeString(home.resolve("blobs"), "a file where the folder of the pictures should be");

        TrackedResult untracked = session.submit(request("x").build()).result().join();

        assertThat(untracked.images()).hasSize(1);
        assertThat(untracked.runId()).isNull();
        assertThat(untracked.images().getFirst().sha256()).isNull();
        assertThat(tracking.problem().orElseThrow()).contains("blobs");

        Files.delete(home.resolve("blobs"));
        assertThat(session.submit(request("x").build()).result().join().step()).isNotNull();
        assertThat(tracking.problem()).isEmpty();
    }

    @Test
    void aHomeThatCannotBeTrackedStillPaints() throws IOException {
        Path other = home.resolve("other");
        copy(FIXTURES.resolve("pipeline_tiny"), other.resolve("models/tiny"));
        Files.writeString(other.resolve("wandb"), "a file where the folder of the runs should be");
        try (Tracking broken = Tracking.open(other);
                GenerationSession untracked = new TrackedGenerator(engine, broken).begin(RunOptions.of("tests"))) {
            assertThat(broken.problem().orElseThrow()).contains("wandb");
            assertThat(untracked.run()).isEmpty();
            assertThat(untracked.submit(request("x").build()).result().join().images())
                    .hasSize(1);
            untracked.finish(0);
        }
    }

    @Test
    void finishingWaitsUntilEverythingIsLogged() {
        for (int i = 0; i < 5; i++) {
            session.submit(request("picture " + i).build());
        }

        session.finish(0);

        assertThat(history()).hasSize(5);
        assertThat(run().run().status()).isEqualTo(RunStatus.FINISHED);
    }

    private static Number number(HistoryRow step, String key) {
        return (Number) Objects.requireNonNull(step.values().get(key), key);
    }

    private GenerationSession begin() {
        return new TrackedGenerator(engine, tracking).begin(RunOptions.of("tests"));
    }

    private static GenerationRequestBuilder request(String prompt) {
        return GenerationRequest.builder(prompt).model("tiny");
    }

    private RunDetails run() {
        return tracker().runs().find(session.run().orElseThrow().id()).orElseThrow();
    }

    private List<HistoryRow> history() {
        return tracker().runs().history(session.run().orElseThrow().id(), 0, 100);
    }

    private Tracker tracker() {
        return tracking.tracker().orElseThrow();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
