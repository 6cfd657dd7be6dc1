package dev.sfumato.service.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.tracking.RunOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counter of a processor is a file that the test writes, on the engine's own thread: what is used when is exact. */
class EnergyTest {
    private static final Path TINY =
            Path.of("../diffusion/src/test/resources/fixtures/pipeline_tiny").toAbsolutePath();

    @TempDir
    private Path home;

    private long microjoules = 5_000_000;
    private DiffusionEngine engine;
    private Tracking tracking;
    private GenerationSession session;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(home.resolve("models"));
        Files.createSymbolicLink(home.resolve("models/tiny"), TINY);
        Path zone = Files.createDirectories(home.resolve("powercap/intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "262143328850\n");
        use(0);
        engine = DiffusionEngine.open(EngineConfig.of(home));
        tracking = Tracking.open(home, TrackingOptions.DEFAULT.measuredBy(home.resolve("powercap")));
        session = new TrackedGenerator(engine, tracking).begin(RunOptions.of("tests"));
    }

    @AfterEach
    void close() {
        engine.close();
        session.close();
        tracking.close();
    }

    private void use(double joules) {
        microjoules += Math.round(joules * 1e6);
        try {
            Files.writeString(home.resolve("powercap/intel-rapl:0/energy_uj"), microjoules + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private TrackedGeneration submit(GenerationRequestBuilder request, Consumer<StepEvent> listener) {
        return session.submit(engine.resolve(request.build()), Map.of(), listener);
    }

    /** Uses {@code joules} with each step. */
    private Consumer<StepEvent> eachStep(double joules) {
        return event -> {
            if (event instanceof StepEvent.Step) {
                use(joules);
            }
        };
    }

    private static GenerationRequestBuilder request() {
        return GenerationRequest.builder("a red apple").model("tiny");
    }

    private Map<String, Object> logged(TrackedGeneration generation) {
        String run = session.run().orElseThrow().id();
        return tracking.tracker().orElseThrow().runs().history(run, 0, 100).stream()
                .filter(step -> generation.id().equals(step.values().get("generation_id")))
                .findFirst()
                .orElseThrow()
                .values();
    }

    private double joules(TrackedGeneration generation) {
        return ((Number) Objects.requireNonNull(logged(generation).get("energy_joules"))).doubleValue();
    }

    @Test
    void aGenerationIsLoggedWithTheEnergyFromItsBeginningToItsEnd() {
        use(100);
        TrackedGeneration first = submit(request().steps(4), eachStep(2.5));
        first.painted();
        use(1000);
        TrackedGeneration second = submit(request().steps(3).seed(2L), eachStep(0.25));
        second.painted();

        assertThat(joules(first)).isEqualTo(10);
        assertThat(joules(second)).as("without what was used in between").isEqualTo(0.75);
        String run = session.run().orElseThrow().id();
        assertThat(tracking.tracker()
                        .orElseThrow()
                        .runs()
                        .find(run)
                        .orElseThrow()
                        .config())
                .containsEntry("energy_sources", List.of("package-0"));
    }

    @Test
    void generationsThatArePaintedTogetherShareAllThatWasUsed() {
        CountDownLatch submitted = new CountDownLatch(1);
        TrackedGeneration one = submit(request().steps(40).seed(1L), event -> {
            if (event instanceof StepEvent.Step step && step.step() == 1) {
                await(submitted);
            }
            eachStep(1).accept(event);
        });
        TrackedGeneration other = submit(request().steps(40).seed(2L), eachStep(1));
        submitted.countDown();
        one.painted();
        other.painted();

        assertThat(joules(one)).isPositive();
        assertThat(joules(other)).isPositive();
        // each is rounded to the millijoule
        assertThat(joules(one) + joules(other)).isCloseTo(80, offset(0.002));
    }

    @Test
    void aCancelledGenerationUsedWhatItUsed() {
        CompletableFuture<TrackedGeneration> submitted = new CompletableFuture<>();
        TrackedGeneration generation = submit(request().steps(900), event -> {
            if (event instanceof StepEvent.Step step && step.step() == 1) {
                use(3);
                submitted.join().cancel();
            }
        });
        submitted.complete(generation);

        assertThatThrownBy(generation::painted).isInstanceOf(CancellationException.class);
        assertThat(logged(generation)).containsEntry("status", "cancelled");
        assertThat(joules(generation)).isEqualTo(3);
    }

    @Test
    void whereTheCounterCannotBeReadAnyMoreTheGenerationIsLoggedWithoutEnergy() {
        TrackedGeneration generation = submit(request(), event -> {
            if (event instanceof StepEvent.Step step && step.step() == 1) {
                delete(home.resolve("powercap/intel-rapl:0/energy_uj"));
            }
        });
        generation.painted();

        assertThat(logged(generation)).containsEntry("status", "completed").doesNotContainKey("energy_joules");
    }

    @Test
    void aMachineThatCountsNothingLogsAsEver() {
        try (Tracking without = Tracking.open(home, TrackingOptions.DEFAULT.measuredBy(home.resolve("none")));
                GenerationSession plain = new TrackedGenerator(engine, without).begin(RunOptions.of("tests"))) {
            TrackedResult result = plain.submit(request().build()).painted();

            var runs = without.tracker().orElseThrow().runs();
            String run = Objects.requireNonNull(result.runId());
            assertThat(runs.history(run, 0, 1).getFirst().values()).doesNotContainKey("energy_joules");
            assertThat(runs.find(run).orElseThrow().config()).doesNotContainKey("energy_sources");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
