package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.SfumatoVersion;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The document that describes the API says what the server does: same routes, same answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private final OpenApi api = OpenApi.read();
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void everyRouteIsDescribedAndNoOther() {
        Set<String> described = api.document().get("paths").properties().stream()
                .flatMap(path -> path.getValue().propertyNames().stream()
                        .map(method -> method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isEqualTo(routes());
    }

    private static Set<String> routes() {
        try (ApplicationContext context =
                ApplicationContext.builder().banner(false).start()) {
            return context.getBean(Router.class)
                    .uriRoutes()
                    .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                    .map(route -> route.getHttpMethod() + " "
                            + route.getUriMatchTemplate().toString().replaceAll("\\{\\+?(\\w+)(:[^}]*)?}", "{$1}"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        api.document()
                .findValues("$ref")
                .forEach(reference -> assertThat(api.document()
                                .at(reference.stringValue().substring(1))
                                .isMissingNode())
                        .as(reference.stringValue())
                        .isFalse());
    }

    @Test
    void theVersionIsThatOfTheProgram() {
        assertThat(api.document().at("/info/version").stringValue()).isEqualTo(SfumatoVersion.current());
    }

    @Test
    void bothFormsAreServed() {
        HttpResponse<String> yaml = service.get("/openapi.yaml");
        HttpResponse<String> json = service.get("/openapi.json");

        assertThat(yaml.headers().firstValue("content-type").orElse("")).startsWith("application/yaml");
        assertThat(yaml.body()).startsWith("openapi: 3.1.0");
        assertThat(TinyService.json(json)).isEqualTo(api.document());
    }

    @Test
    void everyExampleIsValidAndPainted() {
        JsonNode content =
                api.document().at("/paths/~1v1~1images~1generations/post/requestBody/content/application~1json");
        for (Map.Entry<String, JsonNode> example : content.get("examples").properties()) {
            JsonNode value = example.getValue().get("value");

            assertThat(api.problems(content.get("schema"), value))
                    .as(example.getKey())
                    .isEmpty();
            HttpResponse<String> painted = service.generate(value.toString());
            assertThat(painted.statusCode()).as(painted.body()).isEqualTo(200);
            assertDescribed("post", "/v1/images/generations", painted);
        }
    }

    @Test
    void everyAnswerIsAsDescribed() {
        HttpResponse<String> painted = service.generate("{\"prompt\":\"" + "a red apple ".repeat(60) + "\"}");
        String run = painted.headers().firstValue("x-sfumato-run").orElseThrow();

        assertDescribed("post", "/v1/images/generations", painted);
        assertDescribed("post", "/v1/images/generations", service.generate("{}"));
        assertDescribed("post", "/v1/images/generations", service.generate("{\"prompt\":\"x\",\"model\":\"none\"}"));
        Form file = new Form().text("purpose", "batch").file("file", "x.jsonl", new byte[] {'x'});
        HttpResponse<String> stored = service.send(file.to(service, "/v1/files"));
        String id = TinyService.json(stored).get("id").stringValue();
        HttpResponse<String> batch = service.send(service.request("/v1/batches")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"input_file_id\":\"" + id
                        + "\",\"endpoint\":\"/v1/images/edits\",\"completion_window\":\"24h\"}")));
        assertDescribed("post", "/v1/files", stored);
        assertDescribed("get", "/v1/files", service.get("/v1/files"));
        assertDescribed("get", "/v1/files/{id}", service.get("/v1/files/" + id));
        assertDescribed("get", "/v1/files/{id}/content", service.get("/v1/files/" + id + "/content"));
        assertDescribed(
                "delete",
                "/v1/files/{id}",
                service.send(service.request("/v1/files/" + id).DELETE()));
        assertDescribed("post", "/v1/batches", batch);
        assertDescribed("get", "/v1/batches", service.get("/v1/batches"));
        assertDescribed(
                "get",
                "/v1/batches/{id}",
                service.get("/v1/batches/" + TinyService.json(batch).get("id").stringValue()));
        assertDescribed("post", "/v1/images/variations", service.send(new Form().to(service, "/v1/images/variations")));
        assertDescribed("get", "/v1/models", service.get("/v1/models"));
        assertDescribed("get", "/v1/models/{id}", service.get("/v1/models/tiny"));
        assertDescribed("get", "/v1/models/{id}", service.get("/v1/models/none"));
        assertDescribed("patch", "/v1/models/{id}", patch("/v1/models/tiny", "{\"loaded\":true}"));
        assertDescribed("patch", "/v1/models/{id}", patch("/v1/models/tiny", "{\"loaded\":false}"));
        assertDescribed("get", "/v1/models/{id}/doctor", service.get("/v1/models/tiny/doctor"));
        assertDescribed("get", "/v1/models/{id}/doctor", service.get("/v1/models/none/doctor"));
        assertDescribed("get", "/v1/costs", service.get("/v1/costs"));
        assertDescribed(
                "post",
                "/v1/tokenize",
                tokenize("{\"prompt\":\"a (red:1.2) BREAK apple\",\"prompt_syntax\":\"a1111\"}"));
        assertDescribed("post", "/v1/tokenize", tokenize("{\"steps\":0}"));
        assertDescribed("get", "/v1/runs", service.get("/v1/runs"));
        assertDescribed("get", "/v1/runs", service.get("/v1/runs?limit=0"));
        assertDescribed("get", "/v1/runs/{id}", service.get("/v1/runs/" + run));
        assertDescribed("get", "/v1/runs/{id}", service.get("/v1/runs/none"));
        assertDescribed(
                "get", "/v1/runs/{id}/metrics/{key}", service.get("/v1/runs/" + run + "/metrics/timings/denoise"));
        assertDescribed("get", "/v1/runs/{id}/metrics/{key}", service.get("/v1/runs/" + run + "/metrics/none"));
        assertDescribed("post", "/v1/runs/{id}/replay", replay(run, "{\"step\":0}"));
        assertDescribed("post", "/v1/runs/{id}/replay", replay(run, "{\"step\":-1}"));
        assertDescribed("post", "/v1/runs/{id}/replay", replay("none", "{}"));
        assertDescribed(
                "get", "/v1/runs/{id}/metrics/{key}", service.get("/v1/runs/" + run + "/metrics/steps?buckets=2"));
        assertDescribed("get", "/v1/runs/compare", service.get("/v1/runs/compare?metrics=steps&ids=" + run));
        assertDescribed("get", "/v1/runs/compare", service.get("/v1/runs/compare?job_type=serve&by=device"));
        assertDescribed("get", "/v1/runs/compare", service.get("/v1/runs/compare?ids=none"));
        assertDescribed("get", "/v1/runs/{id}/export", service.get("/v1/runs/" + run + "/export?format=jsonl"));
        assertDescribed("get", "/v1/runs/{id}/files", service.get("/v1/runs/" + run + "/files"));
        assertDescribed("get", "/v1/runs/{id}/files/{path}", service.get("/v1/runs/" + run + "/files/none"));
        assertDescribed("get", "/v1/runs/{id}/console", service.get("/v1/runs/" + run + "/console"));
        assertDescribed("get", "/v1/runs/{id}/console", service.get("/v1/runs/" + run + "/console?limit=0"));
        assertDescribed("get", "/v1/images", service.get("/v1/images?steps=4"));
        assertDescribed("get", "/v1/images", service.get("/v1/images?steps=x"));
        assertDescribed("get", "/v1/images/grid", service.get("/v1/images/grid?x=steps&y=seed"));
        assertDescribed("patch", "/v1/runs/{id}", patch("/v1/runs/" + run, "{\"starred\":true}"));
        assertDescribed(
                "patch", "/v1/runs/{id}/steps/{step}", patch("/v1/runs/" + run + "/steps/0", "{\"starred\":true}"));
        assertDescribed(
                "delete",
                "/v1/runs/{id}",
                service.send(service.request("/v1/runs/" + run).DELETE()));
        HttpResponse<String> job = new TinyJobs(service).post("{\"prompt\":\"x\"}");
        String jobPath = job.headers().firstValue("location").orElseThrow();
        assertDescribed("post", "/v1/jobs", job);
        assertDescribed("post", "/v1/jobs", new TinyJobs(service).post("{}"));
        assertDescribed("get", "/v1/jobs/{id}", service.get(jobPath));
        new TinyJobs(service).awaitEnd(TinyJobs.id(job));
        assertDescribed("get", "/v1/jobs/{id}", service.get(jobPath));
        assertDescribed(
                "delete", "/v1/jobs/{id}", service.send(service.request(jobPath).DELETE()));
        assertDescribed("get", "/v1/jobs/{id}/events", service.get(jobPath + "/events"));
        assertDescribed("get", "/v1/jobs", service.get("/v1/jobs"));
        assertDescribed("get", "/v1/jobs", service.get("/v1/jobs?limit=0"));
        assertDescribed("get", "/health", service.get("/health"));
        assertDescribed("get", "/docs", service.get("/docs"));
        for (String list : List.of(
                "options", "progress", "sd-models", "samplers", "schedulers", "upscalers", "latent-upscale-modes")) {
            assertDescribed("get", "/sdapi/v1/" + list, service.get("/sdapi/v1/" + list));
            assertDescribed("get", "/sdapi/v1/" + list, service.get("/sdapi/v1/" + list + "?colour=red"));
        }
        assertDescribed("post", "/sdapi/v1/txt2img", sdapi("txt2img", "{\"prompt\":\"x\",\"steps\":1}"));
        assertDescribed("post", "/sdapi/v1/txt2img", sdapi("txt2img", "{}"));
        assertDescribed("post", "/sdapi/v1/options", sdapi("options", "{\"sd_model_checkpoint\":\"none\"}"));
        assertDescribed("get", "/", service.get("/"));
    }

    private HttpResponse<String> replay(String run, String json) {
        return service.send(service.request("/v1/runs/" + run + "/replay")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> tokenize(String json) {
        return service.send(service.request("/v1/tokenize")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> patch(String path, String json) {
        return service.send(service.request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> sdapi(String path, String json) {
        return service.send(service.request("/sdapi/v1/" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private void assertDescribed(String method, String path, HttpResponse<String> answer) {
        JsonNode operation = api.document().get("paths").get(path).get(method);
        JsonNode described = operation.get("responses").path(Integer.toString(answer.statusCode()));
        assertThat(described.isMissingNode())
                .as(path + " answered " + answer.statusCode())
                .isFalse();
        String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
        JsonNode content = api.resolve(described).get("content");
        assertThat(content.propertyNames()).as(path).contains(type);
        if (type.equals("application/json")) {
            assertThat(api.problems(content.get(type).get("schema"), TinyService.json(answer)))
                    .as(path + ": " + answer.body())
                    .isEmpty();
        }
    }
}
