package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How prompts are read is told without painting. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenizeTest {
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private HttpResponse<String> tokenize(String json) {
        return service.send(service.request("/v1/tokenize")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    @Test
    void aTextIsReadWordForWordUnlessASyntaxIsAskedFor() {
        JsonNode reading = TinyService.json(tokenize("{\"prompt\":\"a (red) apple\",\"negative_prompt\":\"\"}"));

        assertThat(reading.get("model").stringValue()).isEqualTo("tiny");
        assertThat(reading.at("/prompt/tokens").intValue()).isPositive();
        assertThat(reading.at("/prompt/unread").stringValue()).isEmpty();
        assertThat(reading.at("/prompt/parts/0/spans/0/segments").toString())
                .isEqualTo("[{\"text\":\"a (red) apple\",\"weight\":1.0}]");
        assertThat(reading.at("/negative_prompt/tokens").intValue()).isZero();
        assertThat(reading.at("/negative_prompt/parts/0/spans/0/segments").isEmpty())
                .isTrue();
    }

    @Test
    void whatFindsNoRoomIsTold() {
        JsonNode reading = TinyService.json(tokenize("{\"prompt\":\"" + "apple ".repeat(200) + "\"}"));

        assertThat(reading.at("/prompt/tokens").intValue())
                .isGreaterThan(reading.get("window_tokens").intValue());
        assertThat(reading.at("/prompt/unread").stringValue()).contains("apple apple");
    }

    @Test
    void weightsWindowsAndSchedulesAreToldAsTheEngineReadsThem() {
        JsonNode reading =
                TinyService.json(tokenize("{\"prompt\":\"a (red:1.3) BREAK [blue:green:0.5] apple AND sky :0.7\","
                        + "\"prompt_syntax\":\"a1111\",\"steps\":10}"));

        assertThat(reading.at("/prompt/windows").intValue()).isEqualTo(2);
        assertThat(reading.at("/prompt/parts").size()).isEqualTo(2);
        assertThat(reading.at("/prompt/parts/1/weight").doubleValue()).isEqualTo(0.7);
        JsonNode spans = reading.at("/prompt/parts/0/spans");
        assertThat(spans.size()).isEqualTo(2);
        assertThat(spans.get(0).get("until").intValue()).isEqualTo(5);
        assertThat(spans.get(0).get("segments").toString())
                .contains("{\"text\":\"red\",\"weight\":1.3}", "{\"text\":null,\"weight\":null}", "blue apple");
        assertThat(spans.get(1).get("segments").toString()).contains("green apple");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused("{\"prompt\":\"" + "x".repeat(32_001) + "\"}", 400, "prompt");
        assertRefused("{\"steps\":0}", 400, "steps");
        assertRefused("{\"prompt_syntax\":\"none of these\"}", 400, "prompt_syntax");
        assertRefused("{\"model\":\"none\"}", 404, "model");
        assertRefused("{\"colour\":\"red\"}", 400, "colour");
        assertRefused("{\"prompt\":\"(a:99999)\",\"prompt_syntax\":\"a1111\"}", 400, "prompt");
    }

    private void assertRefused(String json, int status, String param) {
        HttpResponse<String> refused = tokenize(json);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(TinyService.json(refused).at("/error/param").stringValue()).isEqualTo(param);
    }
}
