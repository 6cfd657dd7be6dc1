package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What work costs is told as it was measured. */
class CostsTest {

    @TempDir
    private Path home;

    @Test
    void eachKindOfWorkIsToldWithItsMeasurements() {
        try (TinyService service = TinyService.start(home)) {
            paint(service, "{\"prompt\":\"a red apple\",\"steps\":4}");

            JsonNode costs = costs(service);
            assertThat(costs.get("device").stringValue()).isEqualTo("cpu");
            assertThat(costs.get("most_pictures").intValue()).isEqualTo(8);
            assertThat(costs.get("data").valueStream())
                    .allSatisfy(
                            cost -> assertThat(cost.get("model").stringValue()).isEqualTo(TinyService.MODEL))
                    .extracting(cost -> cost.get("work").stringValue())
                    .containsExactlyInAnyOrder("encode", "begin", "step", "decode");
            JsonNode step = only(costs, "step");
            assertThat(step.get("size").stringValue()).isEqualTo("32x32");
            assertThat(step.get("rows").intValue()).isEqualTo(2);
            assertThat(step.get("best_pictures").intValue()).isEqualTo(1);
            assertThat(step.get("measurements")).hasSize(1);
            JsonNode single = step.at("/measurements/0");
            assertThat(single.get("pictures").intValue()).isEqualTo(1);
            assertThat(single.get("count").intValue()).isEqualTo(4);
            assertThat(single.get("least_seconds").doubleValue()).isPositive();
            assertThat(single.get("seconds").doubleValue()).isPositive();
            assertThat(only(costs, "encode").get("size").isNull()).isTrue();
            assertThat(only(costs, "encode").get("best_pictures").isNull()).isTrue();
        }
    }

    @Test
    void stepsWithoutGuidanceAreAnotherKind() {
        try (TinyService service = TinyService.start(home)) {
            paint(service, "{\"prompt\":\"x\",\"steps\":1}");
            paint(service, "{\"prompt\":\"x\",\"steps\":1,\"guidance_scale\":1}");

            List<Integer> rows = costs(service)
                    .get("data")
                    .valueStream()
                    .filter(cost -> cost.get("work").stringValue().equals("step"))
                    .map(cost -> cost.get("rows").intValue())
                    .toList();
            assertThat(rows).containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    void whatWasMeasuredIsToldAfterARestartOnceTheModelIsLoaded() {
        try (TinyService service = TinyService.start(home)) {
            paint(service, "{\"prompt\":\"x\",\"steps\":4}");
        }
        try (TinyService service = TinyService.start(home)) {
            paint(service, "{\"prompt\":\"x\",\"steps\":4}");

            assertThat(only(costs(service), "step").at("/measurements/0/count").intValue())
                    .isEqualTo(8);
        }
    }

    @Test
    void aModelThatIsNotLoadedHasNoCosts() {
        TinyService.addModel(home, "other");
        try (TinyService service = TinyService.start(home)) {
            paint(service, "{\"prompt\":\"x\",\"steps\":1}");

            assertThat(costs(service).get("data").valueStream())
                    .noneMatch(cost -> cost.get("model").stringValue().equals("other"));
        }
    }

    private static void paint(TinyService service, String json) {
        var painted = service.generate(json);
        assertThat(painted.statusCode()).as(painted.body()).isEqualTo(200);
    }

    private static JsonNode costs(TinyService service) {
        return TinyService.json(service.get("/v1/costs"));
    }

    private static JsonNode only(JsonNode costs, String work) {
        return costs.get("data")
                .valueStream()
                .filter(cost -> cost.get("work").stringValue().equals(work))
                .reduce((one, other) -> {
                    throw new AssertionError("two of " + work + ": " + one + ", " + other);
                })
                .orElseThrow();
    }
}
