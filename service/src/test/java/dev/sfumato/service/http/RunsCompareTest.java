package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Trainings are compared by one query: their losses, by optimizer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunsCompareTest {
    private static final List<String> OPTIMIZERS =
            List.of("sgd", "momentum", "adam", "adagrad", "adadelta", "rmsprop", "adamw", "adamax");
    private static final int STEPS = 400;
    private static final String TRAININGS = "/v1/runs/compare?project=emoji-64&job_type=train";

    private TinyService service;

    @BeforeAll
    void train(@TempDir Path home) {
        try (Tracker tracker = Tracker.open(home)) {
            for (int k = 0; k < OPTIMIZERS.size(); k++) {
                train(tracker, OPTIMIZERS.get(k), 1 << k);
            }
            // a second one, and what is no training
            train(tracker, "adam", 1);
            try (Run other = tracker.init(RunOptions.builder("emoji-64")
                    .jobType("batch")
                    .config(Map.of("optimizer", "none"))
                    .build())) {
                other.log(Map.of("loss", 1));
                other.finish(0);
            }
        }
        service = TinyService.start(home);
    }

    private static void train(Tracker tracker, String optimizer, int batch) {
        try (Run run = tracker.init(RunOptions.builder("emoji-64")
                .jobType("train")
                .name("denoiser")
                .config(Map.of("optimizer", optimizer, "batch_size", batch, "versions", Map.of("torch", "2.9.0")))
                .build())) {
            for (int step = 1; step <= STEPS; step++) {
                run.log(step, Map.of("loss", batch + 1.0 / step, "learning_rate", 1e-3));
            }
            run.finish(0);
        }
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private JsonNode ok(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TinyService.json(answer);
    }

    private String refused(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = TinyService.json(answer).get("error");
        return error.get("param").stringValue() + " " + error.get("message").stringValue();
    }

    private static List<String> values(JsonNode comparison) {
        return comparison
                .get("groups")
                .valueStream()
                .map(group -> group.get("value").asString())
                .toList();
    }

    @Test
    void theLossesOfEightOptimizersComeInOneQuery() {
        JsonNode comparison = ok(TRAININGS + "&metrics=loss&by=optimizer&buckets=100");

        assertThat(values(comparison))
                .containsExactlyElementsOf(OPTIMIZERS.stream().sorted().toList());
        assertThat(comparison.get("metrics")).hasSize(1);
        assertThat(comparison.get("metrics").get(0).get("series")).hasSize(9);
        comparison.get("groups").forEach(group -> {
            String optimizer = group.get("value").stringValue();
            assertThat(group.get("runs")).as(optimizer).hasSize(optimizer.equals("adam") ? 2 : 1);
            // the last of them is the older, of which the batch tells the optimizer
            JsonNode runs = group.get("runs");
            JsonNode curve = curve(comparison, runs.get(runs.size() - 1).stringValue());
            assertThat(curve).as(optimizer).hasSize(100);
            int batch = 1 << OPTIMIZERS.indexOf(optimizer);
            assertThat(curve.get(0).get("max").doubleValue()).as(optimizer).isEqualTo(batch + 1.0);
            assertThat(curve.get(99).get("last").doubleValue()).as(optimizer).isEqualTo(batch + 1.0 / STEPS);
        });
    }

    private static JsonNode curve(JsonNode comparison, String run) {
        return comparison
                .get("metrics")
                .get(0)
                .get("series")
                .valueStream()
                .filter(series -> series.get("run").stringValue().equals(run))
                .findFirst()
                .orElseThrow()
                .get("data");
    }

    @Test
    void groupsAreInTheOrderOfTheirValuesAndMayBeOfNestedKeys() {
        assertThat(values(ok(TRAININGS + "&by=batch_size")))
                .containsExactly("1", "2", "4", "8", "16", "32", "64", "128");
        assertThat(values(ok(TRAININGS + "&by=versions.torch"))).containsExactly("2.9.0");
        assertThat(ok("/v1/runs/compare?project=emoji-64&by=batch_size&metrics=loss")
                        .get("groups")
                        .get(8)
                        .toString())
                .startsWith("{\"value\":null,\"runs\":[");
        assertThat(ok(TRAININGS + "&filter=optimizer=adam&metrics=loss").get("runs"))
                .hasSize(2);
        assertThat(ok(TRAININGS).get("groups")).isEmpty();
        assertThat(ok("/v1/runs/compare?project=none").get("runs")).isEmpty();
    }

    @Test
    void whatCannotBeComparedIsRefusedByName() {
        assertThat(refused(TRAININGS + "&by=colour"))
                .contains("by: no config of these runs has 'colour'", "batch_size, optimizer, versions.torch");
        assertThat(refused("/v1/runs/compare?metrics=loss")).startsWith("ids ids: must be the ids of 1 to 100 runs");
        assertThat(refused(TRAININGS + "&ids=x"))
                .contains("cannot be joined with conditions on runs, got also job_type, project");
        assertThat(refused(TRAININGS + "&sort=name")).startsWith("sort ");
    }
}
