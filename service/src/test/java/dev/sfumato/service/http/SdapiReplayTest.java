package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What real clients of AUTOMATIC1111 send is answered with what they read, in the order in which they send it. */
class SdapiReplayTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Map<String, JsonNode> answers = new HashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"open-webui", "sillytavern", "webuiapi"})
    void aClientGetsWhatItReads(String client, @TempDir Path home) throws IOException {
        TinyService.addModel(home, "tiny");
        Path other = TinyService.addModel(home, "other");
        Files.writeString(other.resolve("generation_config.json"), "{\"num_inference_steps\": 5}");
        try (TinyService service = TinyService.start(home)) {
            for (JsonNode line : lines(client)) {
                replay(service, line);
            }
        }

        assertThat(answer("/sdapi/v1/options").get("sd_model_checkpoint").stringValue())
                .startsWith("other [");
        assertThat(answer("/sdapi/v1/txt2img").toString()).doesNotContain("secret");
    }

    private void replay(TinyService service, JsonNode line) {
        String path = line.get("path").stringValue();
        var request = service.request(path).header("Authorization", "Basic ");
        if (line.get("method").stringValue().equals("POST")) {
            if (line.has("body")) {
                request.header("Content-Type", "application/json");
            }
            request.POST(line.has("body") ? BodyPublishers.ofString(body(line)) : BodyPublishers.noBody());
        }
        HttpResponse<String> answer = service.send(request);

        assertThat(answer.statusCode())
                .as("%s: %s", line, answer.body())
                .isEqualTo(line.path("status").asInt(200));
        JsonNode json = TinyService.json(answer);
        line.path("holds")
                .forEach(place -> assertThat(json.at(place.stringValue()).isMissingNode())
                        .as("%s in the answer to %s: %s", place, line, answer.body())
                        .isFalse());
        if (json.isArray() || !json.isEmpty()) {
            answers.put(path, json);
        }
    }

    private String body(JsonNode line) {
        ObjectNode body = MAPPER.createObjectNode();
        if (line.has("body_of")) {
            body.setAll((ObjectNode) answer(line.get("body_of").stringValue()));
        }
        body.setAll((ObjectNode) line.get("body"));
        String text = body.toString();
        if (text.contains("<title of other>")) {
            return text.replace("<title of other>", titleOfOther());
        }
        return text.contains("<first picture>")
                ? text.replace(
                        "<first picture>",
                        answer("/sdapi/v1/txt2img").get("images").get(0).stringValue())
                : text;
    }

    private JsonNode answer(String path) {
        return Objects.requireNonNull(answers.get(path), path);
    }

    private String titleOfOther() {
        return answer("/sdapi/v1/sd-models")
                .valueStream()
                .map(model -> model.get("title").stringValue())
                .filter(title -> title.startsWith("other ["))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> lines(String client) throws IOException {
        try (InputStream log = SdapiReplayTest.class.getResourceAsStream("sdapi/" + client + ".jsonl")) {
            assertThat(log).isNotNull();
            List<JsonNode> lines = new String(log.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(MAPPER::readTree)
                    .filter(line -> line.has("method"))
                    .toList();
            assertThat(lines).hasSizeGreaterThan(5);
            return lines;
        }
    }
}
