package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Previews and pictures come as server-sent events, in the shapes that OpenAI gave them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamingTest {
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
    void previewsComeBeforeThePictureThatThePlainAnswerHasToo() {
        String fields = "\"prompt\":\"a red apple\",\"seed\":7,\"steps\":6";

        List<Sent> events = stream("{" + fields + ",\"stream\":true,\"partial_images\":2}");
        JsonNode plain = TinyService.json(service.generate("{" + fields + "}"));

        assertThat(events)
                .extracting(Sent::name)
                .containsExactly(
                        "image_generation.partial_image",
                        "image_generation.partial_image",
                        "image_generation.completed");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.data().get("type").stringValue()).isEqualTo(event.name());
            assertThat(event.data().get("size").stringValue()).isEqualTo("32x32");
            assertThat(event.data().get("quality").stringValue()).isEqualTo("medium");
            assertThat(event.data().get("background").stringValue()).isEqualTo("opaque");
            assertThat(event.data().get("output_format").stringValue()).isEqualTo("png");
            assertThat(event.data().get("created_at").isIntegralNumber()).isTrue();
            assertThat(event.data().get("b64_json").stringValue()).startsWith("iVBOR");
        });
        assertThat(events.get(0).data().get("partial_image_index").intValue()).isZero();
        assertThat(events.get(1).data().get("partial_image_index").intValue()).isOne();
        JsonNode completed = events.get(2).data();
        assertThat(completed.has("partial_image_index")).isFalse();
        assertThat(completed.get("usage")).isEqualTo(plain.get("usage"));
        assertThat(completed.get("b64_json")).isEqualTo(plain.get("data").get(0).get("b64_json"));
    }

    @Test
    void everyPictureOfACallEndsWithItsOwnEventAndTheirUsageAddsUp() {
        List<Sent> events = stream("{\"prompt\":\"a red apple\",\"seed\":7,\"n\":2,\"stream\":true,"
                + "\"output_format\":\"jpeg\",\"output_compression\":80}");

        assertThat(events)
                .extracting(Sent::name)
                .containsExactly("image_generation.completed", "image_generation.completed");
        assertThat(events)
                .extracting(event -> event.data().get("seed").intValue())
                .containsExactly(7, 8);
        assertThat(events)
                .extracting(event -> event.data().get("image_index").intValue())
                .containsExactly(0, 1);
        assertThat(events.get(0).data().at("/usage/input_tokens").intValue()).isPositive();
        assertThat(events.get(1).data().at("/usage/input_tokens").intValue()).isZero();
        assertThat(events.get(1).data().at("/usage/output_tokens"))
                .isEqualTo(events.get(0).data().at("/usage/output_tokens"));
    }

    @Test
    void whatFailsOnTheWayIsAnEvent(@TempDir Path home) {
        TinyService.addModel(home, TinyService.MODEL);
        try (TinyService closing = TinyService.start(home, 8, Duration.ZERO)) {
            HttpResponse<Stream<String>> open = closing.send(
                    closing.request("/v1/images/generations")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"prompt\":\"x\",\"steps\":900,\"n\":10,\"stream\":true}")),
                    BodyHandlers.ofLines());
            closing.server().close();

            List<Sent> events = events(open.body().toList());

            assertThat(events.getLast().name()).isEqualTo("error");
            assertThat(events.getLast().data().at("/error/code").stringValue()).isEqualTo("cancelled");
        }
    }

    private List<Sent> stream(String json) {
        HttpResponse<String> response = service.generate(json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        return events(response.body().lines().toList());
    }

    static List<Sent> events(List<String> lines) {
        List<Sent> events = new ArrayList<>();
        String name = "";
        for (String line : lines) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                events.add(new Sent(name, JsonMapper.shared().readTree(line.substring("data: ".length()))));
            }
        }
        return events;
    }

    record Sent(String name, JsonNode data) {}
}
