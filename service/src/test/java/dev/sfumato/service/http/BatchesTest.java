package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of image requests are painted as the endpoint paints them, and their results are files again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchesTest {
    private static final String GENERATIONS = "/v1/images/generations";

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
    void aBatchPaintsWhatTheEndpointPaints() {
        String file = upload(line("one", "{\"prompt\":\"a red apple\",\"seed\":7}")
                + line("two", "{\"prompt\":\"a red apple\",\"n\":11}")
                + line("three", "{\"prompt\":\"x\",\"stream\":true}"));

        JsonNode created = TinyService.json(create(file, GENERATIONS));
        JsonNode batch = awaitEnd(created.get("id").stringValue());

        assertThat(created.get("status").stringValue()).isEqualTo("validating");
        assertThat(batch.get("status").stringValue()).isEqualTo("completed");
        assertThat(batch.get("request_counts").toString()).isEqualTo("{\"total\":3,\"completed\":1,\"failed\":2}");
        JsonNode painted = content(batch.get("output_file_id").stringValue()).getFirst();
        JsonNode plain = TinyService.json(service.generate("{\"prompt\":\"a red apple\",\"seed\":7}"));
        assertThat(painted.get("custom_id").stringValue()).isEqualTo("one");
        assertThat(painted.at("/response/body/data")).isEqualTo(plain.get("data"));
        List<JsonNode> failures = content(batch.get("error_file_id").stringValue());
        assertThat(failures)
                .extracting(failure -> failure.at("/response/body/error/param").stringValue())
                .containsExactlyInAnyOrder("n", "stream");
        assertThat(TinyService.json(service.get("/v1/batches")).get("data").get(0))
                .isEqualTo(batch);
    }

    @Test
    void aWrongLineIsToldWithItsNumber() {
        String file = upload(line("one", "{\"prompt\":\"x\"}") + "nonsense\n");

        JsonNode batch =
                awaitEnd(TinyService.json(create(file, GENERATIONS)).get("id").stringValue());

        assertThat(batch.get("status").stringValue()).isEqualTo("failed");
        assertThat(batch.at("/errors/object").stringValue()).isEqualTo("list");
        assertThat(batch.at("/errors/data/0/line").intValue()).isEqualTo(2);
    }

    @Test
    void whatIsWrongWithABatchIsNamed() {
        String file = upload(line("one", "{\"prompt\":\"x\"}"));

        refused(create("file-none", GENERATIONS), 400, "input_file_id");
        refused(create(file, "/v1/embeddings"), 400, "endpoint");
        refused(post("{\"endpoint\":\"" + GENERATIONS + "\",\"completion_window\":\"24h\"}"), 400, "input_file_id");
        refused(
                post("{\"input_file_id\":\"" + file + "\",\"endpoint\":\"" + GENERATIONS
                        + "\",\"completion_window\":\"1h\"}"),
                400,
                "completion_window");
        refused(post(fields(file) + ",\"metadata\":{\"a\":7}}"), 400, "metadata.a");
        refused(post(fields(file) + ",\"priority\":\"low\"}"), 400, "priority");
        refused(
                post(fields(file) + ",\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":1}}"),
                400,
                "output_expires_after.seconds");
        refused(service.get("/v1/batches/batch_none"), 404, "id");
        refused(service.get("/v1/batches?after=batch_none"), 400, "after");
        refused(service.get("/v1/batches?limit=101"), 400, "limit");
        JsonNode done =
                awaitEnd(TinyService.json(create(file, GENERATIONS)).get("id").stringValue());
        refused(cancel(done.get("id").stringValue()), 409, "id");
    }

    @Test
    void aBatchIsCancelledWhileItIsPainted() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(line("line" + i, "{\"prompt\":\"x\",\"steps\":900,\"n\":10}"));
        }
        String id = TinyService.json(create(upload(lines.toString()), GENERATIONS))
                .get("id")
                .stringValue();

        JsonNode cancelling = TinyService.json(cancel(id));
        JsonNode batch = awaitEnd(id);

        assertThat(cancelling.get("status").stringValue()).isIn("cancelling", "cancelled");
        assertThat(batch.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(batch.at("/request_counts/completed").intValue()).isLessThan(40);
    }

    @Test
    void filesAreListedHandedOutAndDeleted() {
        String text = line("one", "{\"prompt\":\"x\"}");
        String id = upload(text);

        JsonNode file = TinyService.json(service.get("/v1/files/" + id));
        assertThat(file.get("object").stringValue()).isEqualTo("file");
        assertThat(file.get("bytes").intValue()).isEqualTo(text.length());
        assertThat(file.get("filename").stringValue()).isEqualTo("input.jsonl");
        assertThat(service.get("/v1/files/" + id + "/content").body()).isEqualTo(text);
        JsonNode newest = TinyService.json(service.get("/v1/files?purpose=batch&limit=1"));
        assertThat(newest.get("data")).hasSize(1);
        assertThat(TinyService.json(service.get("/v1/files?purpose=vision")).get("data"))
                .isEmpty();
        JsonNode deleted =
                TinyService.json(service.send(service.request("/v1/files/" + id).DELETE()));
        assertThat(deleted.get("deleted").booleanValue()).isTrue();
        refused(service.get("/v1/files/" + id), 404, "id");
        refused(service.get("/v1/files/" + id + "/content"), 404, "id");
        refused(service.get("/v1/files/..%2Fx"), 404, "id");
    }

    @Test
    void whatIsWrongWithAFileIsNamed() {
        byte[] text = {'x'};

        refused(send(new Form().text("purpose", "batch")), 400, "file");
        refused(send(new Form().file("file", text)), 400, "purpose");
        refused(send(new Form().file("file", text).text("purpose", "assistants")), 400, "purpose");
        refused(send(new Form().file("file", text).text("purpose", "batch").text("name", "x")), 400, "name");
        refused(
                send(new Form()
                        .file("file", text)
                        .text("purpose", "batch")
                        .text("expires_after[anchor]", "created_at")
                        .text("expires_after[seconds]", "60")),
                400,
                "expires_after[seconds]");
        refused(service.get("/v1/files?order=up"), 400, "order");
    }

    private HttpResponse<String> send(Form form) {
        return service.send(form.to(service, "/v1/files"));
    }

    private String upload(String lines) {
        HttpResponse<String> response = send(new Form()
                .text("purpose", "batch")
                .file("file", "input.jsonl", lines.getBytes(StandardCharsets.UTF_8)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TinyService.json(response).get("id").stringValue();
    }

    private HttpResponse<String> create(String file, String endpoint) {
        return post(fields(file).replace(GENERATIONS, endpoint) + "}");
    }

    private static String fields(String file) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"" + GENERATIONS + "\",\"completion_window\":\"24h\"";
    }

    private HttpResponse<String> post(String json) {
        return service.send(service.request("/v1/batches")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> cancel(String id) {
        return service.send(service.request("/v1/batches/" + id + "/cancel").POST(BodyPublishers.noBody()));
    }

    private JsonNode awaitEnd(String id) {
        Instant end = Instant.now().plusSeconds(180);
        while (true) {
            JsonNode batch = TinyService.json(service.get("/v1/batches/" + id));
            if (List.of("completed", "failed", "expired", "cancelled")
                    .contains(batch.get("status").stringValue())) {
                return batch;
            }
            assertThat(Instant.now()).as(batch.toString()).isBefore(end);
        }
    }

    private List<JsonNode> content(String file) {
        return service.get("/v1/files/" + file + "/content")
                .body()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private static String line(String id, String body) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"" + GENERATIONS + "\",\"body\":" + body
                + "}\n";
    }

    private static void refused(HttpResponse<String> response, int status, String param) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(TinyService.json(response).at("/error/param").stringValue())
                .as(response.body())
                .isEqualTo(param);
    }
}
