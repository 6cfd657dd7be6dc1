package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Open WebUI sends to a server of OpenAI's API, replayed from a log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenWebUiTest {
    private static final Path RESOURCES = Path.of("../diffusion/src/test/resources");

    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        TinyService.addModel(home, TinyService.MODEL);
        Path model = RESOURCES.resolve("families/sd2").toAbsolutePath().normalize();
        Files.createSymbolicLink(home.resolve("models/sd2"), model);
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    static List<JsonNode> requests() {
        try (var log = Objects.requireNonNull(OpenWebUiTest.class.getResourceAsStream("openai/open-webui.jsonl"));
                Stream<String> lines = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8)).lines()) {
            return lines.map(line -> JsonMapper.shared().readTree(line))
                    .filter(line -> line.has("path"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void itFindsWhatItLooksFor(JsonNode sent) throws IOException {
        HttpResponse<String> answer = service.send(request(sent));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode body = TinyService.json(answer);
        sent.get("holds")
                .forEach(place -> assertThat(body.at(place.stringValue()).isMissingNode())
                        .as("%s of %s", place, answer.body())
                        .isFalse());
    }

    private HttpRequest.Builder request(JsonNode sent) throws IOException {
        String path = sent.get("path").stringValue();
        if (sent.has("form")) {
            Form form = new Form();
            sent.get("form")
                    .properties()
                    .forEach(field -> form.text(field.getKey(), field.getValue().stringValue()));
            byte[] picture = Files.readAllBytes(RESOURCES.resolve("golden/families/source.png"));
            sent.get("files").forEach(name -> form.file(name.stringValue(), picture));
            return form.to(service, path).header("Authorization", "Bearer none");
        }
        HttpRequest.Builder request = service.request(path).header("Authorization", "Bearer none");
        return sent.has("body")
                ? request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(sent.get("body").toString()))
                : request;
    }
}
