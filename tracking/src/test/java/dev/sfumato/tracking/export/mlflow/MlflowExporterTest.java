package dev.sfumato.tracking.export.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.TestImages;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.export.mlflow.FakeMlflow.FakeRun;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nothing is lost and nothing comes twice, whatever the server and the connection do. */
class MlflowExporterTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private FakeMlflow mlflow;
    private Tracker tracker;

    @BeforeEach
    void open() {
        mlflow = new FakeMlflow();
        tracker = Tracker.open(home);
    }

    @AfterEach
    void close() {
        tracker.close();
        mlflow.close();
    }

    private MlflowExporter exporter() {
        return MlflowExporter.open(home, tracker, mlflow.uri(), Map.of());
    }

    private Run begin() {
        return tracker.init(RunOptions.builder("apples")
                .name("a run")
                .notes("of apples")
                .tags(List.of("one", "two"))
                .config(Map.of("model", "tiny", "nested", Map.of("a", 1), "long", "x".repeat(7000)))
                .build());
    }

    private static void generate(Run run, int number) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("generation_id", "g" + number);
        step.put("prompt", "apple " + number);
        step.put("seed", number);
        step.put("timings/step", 0.25);
        step.put("loss", number % 5 == 0 ? Double.NaN : number / 10.0);
        step.put("images", List.of(TestImages.png(2 * number, null), TestImages.png(2 * number + 1, null)));
        run.log(step);
    }

    private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(LONG);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the exporter took too long").isBefore(end);
            Thread.sleep(20);
        }
    }

    private void assertWhole(FakeRun exported, int steps) {
        assertThat(mlflow.violations()).isEmpty();
        assertThat(exported.metrics).hasSize(3 * steps);
        assertThat(exported.metrics.stream().map(metric -> metric.get("key") + "@" + metric.get("step")))
                .doesNotHaveDuplicates();
        assertThat(mlflow.artifacts().keySet().stream().filter(file -> file.contains("/images/")))
                .hasSize(4 * steps)
                .allMatch(file -> file.matches("1/run0/artifacts/images/images(~1)?\\+step\\+\\d+\\+timestamp\\+\\d+"
                        + "\\+[0-9a-f]{32}(\\+compressed)?\\.png"));
    }

    @Test
    void aFinishedRunArrivesWithAllThatItHas() throws Exception {
        Run run = begin();
        for (int i = 0; i < 7; i++) {
            generate(run, i);
        }
        run.finish(0);
        try (MlflowExporter exporter = exporter()) {
            exporter.add(run.id());
            awaitTrue(() -> exporter.pending() == 0);
            assertThat(exporter.problem()).isEmpty();
        }

        FakeRun exported = mlflow.runs().getFirst();
        assertWhole(exported, 7);
        assertThat(exported.status).isEqualTo("FINISHED");
        assertThat(exported.params).containsEntry("model", "tiny").containsEntry("nested.a", "1");
        assertThat(exported.params.get("long")).hasSize(6000);
        assertThat(exported.tags)
                .containsEntry("sfumato.run_id", run.id())
                .containsEntry("mlflow.runName", "a run")
                .containsEntry("mlflow.note.content", "of apples")
                .containsEntry("sfumato.tags", "one,two")
                .containsEntry("mlflow.loggedImages", "True")
                .containsEntry("mlflow.loggedArtifacts", "[{\"path\": \"generations.json\", \"type\": \"table\"}]");
        JsonNode config = JsonMapper.shared().readTree(mlflow.artifacts().get("1/run0/artifacts/config.json"));
        assertThat(config.get("long").stringValue()).hasSize(7000);
        JsonNode table = JsonMapper.shared().readTree(mlflow.artifacts().get("1/run0/artifacts/generations.json"));
        assertThat(table.get("data")).hasSize(7);
        assertThat(table.get("columns").valueStream().map(JsonNode::stringValue))
                .startsWith("step", "image", "prompt", "seed")
                .contains("timings/step");
        String file = table.get("data").get(3).get(1).get("filepath").stringValue();
        assertThat(mlflow.artifacts()).containsKey("1/run0/artifacts/" + file);
        assertThat(exported.metrics)
                .filteredOn(metric -> metric.get("key").stringValue().equals("loss")
                        && metric.get("step").intValue() == 5)
                .singleElement()
                .satisfies(
                        metric -> assertThat(metric.get("value").stringValue()).isEqualTo("NaN"));
    }

    @Test
    void aRunIsExportedWhileItIsWritten() throws Exception {
        try (MlflowExporter exporter = exporter()) {
            Run run = begin();
            exporter.add(run.id());
            generate(run, 0);
            awaitTrue(() -> mlflow.runs().stream().anyMatch(one -> one.metrics.size() == 3));
            run.config().update(Map.of("model", "other", "late", true));
            generate(run, 1);
            awaitTrue(() -> mlflow.runs().getFirst().metrics.size() == 6);
            assertThat(mlflow.runs().getFirst().status).isEqualTo("RUNNING");
            run.finish(1);
            awaitTrue(() -> exporter.pending() == 0);
        }

        FakeRun exported = mlflow.runs().getFirst();
        assertWhole(exported, 2);
        assertThat(exported.status).isEqualTo("FAILED");
        assertThat(exported.params).containsEntry("model", "tiny").containsEntry("late", "true");
        assertThat(exported.tags).containsEntry("config.model", "other");
    }

    @Test
    void aServerThatIsDownIsWaitedForAndTheProblemIsTold() throws Exception {
        mlflow.stop();
        Run run = begin();
        try (MlflowExporter exporter = exporter()) {
            exporter.add(run.id());
            generate(run, 0);
            assertThat(exporter.await(LONG)).isFalse();
            assertThat(exporter.problem().orElseThrow()).contains("cannot be reached");
            generate(run, 1);
            run.finish(0);
            mlflow.startAgain();
            awaitTrue(() -> exporter.pending() == 0);
            assertThat(exporter.problem()).isEmpty();
        }
        assertWhole(mlflow.runs().getFirst(), 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7})
    void answersThatAreLostLoseNothingAndRepeatNothing(int every) throws Exception {
        Run run = begin();
        for (int i = 0; i < 6; i++) {
            generate(run, i);
        }
        run.finish(0);
        // a while only: an exporter whose every second answer is lost for ever can never end
        mlflow.loseAnswers(number -> number < 15 && number % every == 0);
        try (MlflowExporter exporter = exporter()) {
            exporter.add(run.id());
            awaitTrue(() -> exporter.pending() == 0);
        }
        assertThat(mlflow.runs()).hasSize(1);
        assertWhole(mlflow.runs().getFirst(), 6);
    }

    @Test
    void anotherProcessGoesOnWhereOneStopped() throws Exception {
        Run run = begin();
        try (MlflowExporter exporter = exporter()) {
            exporter.add(run.id());
            generate(run, 0);
            generate(run, 1);
            awaitTrue(() -> mlflow.runs().stream().anyMatch(one -> one.metrics.size() == 6));
        }
        generate(run, 2);
        run.finish(0);
        try (MlflowExporter exporter = exporter()) {
            assertThat(exporter.await(LONG)).isTrue();
        }
        FakeRun exported = mlflow.runs().getFirst();
        assertWhole(exported, 3);
        assertThat(exported.received.get()).as("numbers sent").isEqualTo(9);
        assertThat(JsonMapper.shared()
                        .readTree(mlflow.artifacts().get("1/run0/artifacts/generations.json"))
                        .get("data"))
                .hasSize(3);
    }

    @Test
    void aRunOfManyNumbersGoesInSeveralCalls() throws Exception {
        Run run = tracker.init(RunOptions.of("training"));
        Map<String, Object> wide = new LinkedHashMap<>();
        for (int i = 0; i < 2500; i++) {
            wide.put("layer: " + i + "/weight#norm", i);
        }
        run.log(wide);
        for (int i = 0; i < 120; i++) {
            run.log(Map.of("loss", 1.0 / (i + 1), "lr", 0.1));
        }
        run.finish(0);
        try (MlflowExporter exporter = exporter()) {
            exporter.add(run.id());
            assertThat(exporter.await(LONG)).isTrue();
        }
        assertThat(mlflow.violations()).isEmpty();
        assertThat(mlflow.runs().getFirst().metrics).hasSize(2740);
        assertThat(mlflow.artifacts()).doesNotContainKey("1/run0/artifacts/generations.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:///mlflow.db", "mlflow:5000", "http://user:word@host", "/tmp/mlruns"})
    void whatIsNoAddressOfAServerIsRefused(String address) {
        assertThatThrownBy(() -> MlflowExporter.open(home, tracker, URI.create(address), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mlflow: must be the http or https address")
                .hasMessageContaining(address);
    }
}
