package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.SfumatoVersion;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a model folder lacks is told by name, and the health page tells what works. */
class ModelsAndHealthTest {
    @TempDir
    private Path home;

    @Test
    void modelsAreListedWithWhatTheyCanDo() {
        try (TinyService service = TinyService.start(home)) {
            JsonNode list = TinyService.json(service.get("/v1/models"));
            JsonNode tiny = TinyService.json(service.get("/v1/models/tiny"));

            assertThat(list.get("object").stringValue()).isEqualTo("list");
            assertThat(list.get("data").valueStream()).contains(tiny);
            assertThat(tiny.get("object").stringValue()).isEqualTo("model");
            assertThat(tiny.get("default").booleanValue()).isTrue();
            assertThat(tiny.get("defaults").get("size").stringValue()).isEqualTo("32x32");
            assertThat(tiny.get("defaults").get("steps").intValue()).isEqualTo(4);
            assertThat(tiny.get("hash").stringValue()).hasSize(64);
            assertThat(tiny.get("schedulers").valueStream().map(JsonNode::stringValue))
                    .contains("ddim", "dpmpp_2m")
                    .doesNotContain("flow_match_euler");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "truncated", "foreign"})
    void aDamagedModelIsRefusedByNameAndDoesNotHarmTheOthers(String damage) throws IOException {
        Path unet = TinyService.addModel(home, "damaged").resolve("unet").resolve("model.onnx");
        switch (damage) {
            case "missing" -> Files.delete(unet);
            case "truncated" -> Files.write(unet, java.util.Arrays.copyOf(Files.readAllBytes(unet), 3000));
            default -> Files.write(unet, "<html>not a graph</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        try (TinyService service = TinyService.start(home)) {
            var refused = service.generate("{\"prompt\":\"x\",\"model\":\"damaged\"}");

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            JsonNode error = TinyService.json(refused).get("error");
            assertThat(error.get("param").stringValue()).isEqualTo("model");
            assertThat(error.get("code").stringValue()).isEqualTo("model_broken");
            assertThat(error.get("message").stringValue()).contains("damaged").contains("unet");
            assertThat(service.generate("{\"prompt\":\"x\"}").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFolderThatIsNoModelIsListedWithItsProblem() throws IOException {
        Files.createDirectories(home.resolve("models").resolve("empty"));
        try (TinyService service = TinyService.start(home)) {
            JsonNode empty = TinyService.json(service.get("/v1/models/empty"));

            assertThat(empty.get("problem").stringValue())
                    .startsWith("empty")
                    .as("where the server keeps its files is nobody's concern")
                    .doesNotContain(home.toString());
            assertThat(empty.has("hash")).isFalse();
        }
    }

    @Test
    void aModelIsLoadedWhenThatIsAskedFor() throws IOException {
        TinyService.addModel(home, "other");
        Path unet = TinyService.addModel(home, "cut").resolve("unet").resolve("model.onnx");
        Files.write(unet, java.util.Arrays.copyOf(Files.readAllBytes(unet), 3000));
        try (TinyService service = TinyService.start(home)) {
            assertThat(TinyService.json(service.get("/v1/models/other"))
                            .get("loaded")
                            .booleanValue())
                    .isFalse();

            HttpResponse<String> loaded = patch(service, "other", "{\"loaded\":true}");

            assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
            JsonNode model = TinyService.json(loaded);
            assertThat(model.get("loaded").booleanValue()).isTrue();
            assertThat(model.get("tasks").valueStream().map(JsonNode::stringValue))
                    .contains("text_to_image");
            assertThat(TinyService.json(service.get("/v1/models/other"))).isEqualTo(model);
            assertThat(code(patch(service, "none", "{\"loaded\":true}"), 404)).isEqualTo("model_not_found");
            assertThat(code(patch(service, "cut", "{\"loaded\":true}"), 400)).isEqualTo("model_broken");
            assertThat(code(patch(service, "other", "{}"), 400)).isEqualTo("missing_required_parameter");
            assertThat(code(patch(service, "other", "{\"loaded\":true,\"x\":1}"), 400))
                    .isEqualTo("unknown_parameter");
        }
    }

    @Test
    void aModelIsUnloadedAndPaintsTheSameWhenItIsLoadedAgain() {
        String apple = "{\"prompt\":\"a red apple\",\"seed\":7,\"steps\":2,\"response_format\":\"b64_json\"}";
        try (TinyService service = TinyService.start(home)) {
            JsonNode before = TinyService.json(service.generate(apple)).at("/data/0/b64_json");

            HttpResponse<String> unloaded = patch(service, "tiny", "{\"loaded\":false}");

            assertThat(unloaded.statusCode()).as(unloaded.body()).isEqualTo(200);
            assertThat(TinyService.json(unloaded).get("loaded").booleanValue()).isFalse();
            assertThat(patch(service, "tiny", "{\"loaded\":false}").statusCode())
                    .as("it is not loaded, as it was wanted")
                    .isEqualTo(200);
            assertThat(TinyService.json(service.generate(apple)).at("/data/0/b64_json"))
                    .isEqualTo(before);
            assertThat(TinyService.json(service.get("/v1/models/tiny"))
                            .get("loaded")
                            .booleanValue())
                    .isTrue();
        }
    }

    @Test
    void aModelThatPaintsIsNotUnloaded() {
        try (TinyService service = TinyService.start(home)) {
            TinyJobs jobs = new TinyJobs(service);
            String id = TinyJobs.id(jobs.post("{\"prompt\":\"a red apple\",\"steps\":900,\"n\":10}"));
            jobs.await(id, "running");

            HttpResponse<String> refused = patch(service, "tiny", "{\"loaded\":false}");

            assertThat(code(refused, 409)).isEqualTo("model_in_use");
            assertThat(TinyService.json(refused).at("/error/message").stringValue())
                    .contains("tiny", "1 request paints or waits");
            jobs.cancel(id);
            Instant end = Instant.now().plusSeconds(60);
            while (patch(service, "tiny", "{\"loaded\":false}").statusCode() != 200) {
                assertThat(Instant.now()).as("the job was cancelled").isBefore(end);
            }
        }
    }

    private static HttpResponse<String> patch(TinyService service, String model, String json) {
        return service.send(service.request("/v1/models/" + model)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String code(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return TinyService.json(answer).at("/error/code").stringValue();
    }

    @Test
    void theHealthPageTellsWhatWorks() {
        try (TinyService service = TinyService.start(home)) {
            JsonNode health = awaitHealth(
                    service, body -> !body.get("status").stringValue().equals("starting"));

            assertThat(health.get("status").stringValue()).isEqualTo("ok");
            assertThat(health.get("version").stringValue()).isEqualTo(SfumatoVersion.current());
            assertThat(health.get("engine").get("device").stringValue()).isEqualTo("cpu");
            assertThat(health.get("engine").get("queue_limit").intValue()).isEqualTo(64);
            assertThat(health.get("model").get("status").stringValue()).isEqualTo("ok");
            assertThat(health.get("model").get("id").stringValue()).isEqualTo("tiny");
            assertThat(health.get("tracking").get("run").stringValue()).isNotBlank();
        }
    }

    @Test
    void aBrokenDefaultModelMakesTheServiceUnhealthy() throws IOException {
        Path model = TinyService.addModel(home, TinyService.MODEL + "-damaged");
        Files.write(model.resolve("unet").resolve("model.onnx"), new byte[100], StandardOpenOption.TRUNCATE_EXISTING);
        try (HttpServer server = HttpServer.start(ServeOptions.of(EngineConfig.of(home))
                        .at("127.0.0.1", 0)
                        .painting(TinyService.MODEL + "-damaged"));
                TinyService client = TinyService.of(home, server)) {
            JsonNode health =
                    awaitHealth(client, body -> body.get("status").stringValue().equals("broken"));

            assertThat(client.get("/health").statusCode()).isEqualTo(503);
            assertThat(health.get("model").get("problem").stringValue())
                    .contains("unet")
                    .doesNotContain(home.toString());
            var painted = client.generate("{\"prompt\":\"x\"}");
            assertThat(painted.statusCode()).as(painted.body()).isEqualTo(503);
            assertThat(TinyService.json(painted).get("error").get("code").stringValue())
                    .isEqualTo("model_broken");
        }
    }

    @Test
    void paintingGoesOnWhereNothingCanBeTracked() throws IOException {
        Files.writeString(home.resolve("wandb"), "a file where the folder of the runs should be");
        try (TinyService service = TinyService.start(home)) {
            var painted = service.generate("{\"prompt\":\"x\"}");

            assertThat(painted.statusCode()).as(painted.body()).isEqualTo(200);
            assertThat(painted.headers().firstValue("x-sfumato-run")).isEmpty();
            JsonNode health = awaitHealth(
                    service, body -> !body.get("status").stringValue().equals("starting"));
            assertThat(health.get("status").stringValue()).isEqualTo("degraded");
            assertThat(health.get("tracking").get("status").stringValue()).isEqualTo("broken");
            assertThat(health.get("tracking").get("problem").stringValue()).contains("wandb");
            var url = service.generate("{\"prompt\":\"x\",\"response_format\":\"url\"}");
            assertThat(url.statusCode()).isEqualTo(503);
            assertThat(TinyService.json(url).get("error").get("code").stringValue())
                    .isEqualTo("storage_unavailable");
            assertThat(service.get("/v1/runs").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aTakenPortIsToldAndLeavesNoRunBehind() {
        try (TinyService service = TinyService.start(home)) {
            int port = service.server().port();

            assertThatExceptionOfType(ServerStartException.class)
                    .isThrownBy(() -> HttpServer.start(
                            ServeOptions.of(EngineConfig.of(home)).at("127.0.0.1", port)))
                    .withMessageContaining("127.0.0.1:" + port);
            assertThat(TinyService.json(service.get("/v1/runs")).get("total").intValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void runsAreFilteredAndPaged() {
        for (int i = 0; i < 3; i++) {
            TinyService.start(home).close();
        }
        try (TinyService service = TinyService.start(home)) {
            JsonNode all = TinyService.json(service.get("/v1/runs"));
            JsonNode page = TinyService.json(service.get("/v1/runs?limit=2&offset=1"));

            assertThat(all.get("data")).hasSize(4);
            assertThat(all.get("has_more").booleanValue()).isFalse();
            assertThat(page.get("data")).hasSize(2);
            assertThat(page.get("has_more").booleanValue()).isTrue();
            assertThat(page.get("data").get(0)).isEqualTo(all.get("data").get(1));
            assertThat(total(service, "status=running")).isEqualTo(1);
            assertThat(total(service, "status=finished&project=tests")).isEqualTo(3);
            assertThat(total(service, "project=other")).isZero();
        }
    }

    private static int total(TinyService service, String query) {
        return TinyService.json(service.get("/v1/runs?" + query)).get("total").intValue();
    }

    private static JsonNode awaitHealth(TinyService service, Predicate<JsonNode> wanted) {
        Instant end = Instant.now().plusSeconds(180);
        while (true) {
            JsonNode health = TinyService.json(service.get("/health"));
            if (wanted.test(health)) {
                return health;
            }
            assertThat(Instant.now()).as(health.toString()).isBefore(end);
        }
    }
}
