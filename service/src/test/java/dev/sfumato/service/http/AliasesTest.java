package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.service.http.models.ModelAliases;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Clients that name OpenAI's models, or whatever the operator says, are served by models that are here. */
class AliasesTest {
    @Test
    void theNamesOfOpenAiMeanTheDefaultModelAndTheAnswerSaysWhichThatIs(@TempDir Path home) {
        try (TinyService service = TinyService.start(home)) {
            HttpResponse<String> painted =
                    service.generate("{\"prompt\":\"x\",\"model\":\"dall-e-3\",\"quality\":\"low\"}");

            assertThat(painted.statusCode()).as(painted.body()).isEqualTo(200);
            assertThat(TinyService.json(painted).get("model").stringValue()).isEqualTo(TinyService.MODEL);
            JsonNode model = TinyService.json(service.get("/v1/models/gpt-image-1"));
            assertThat(model.get("id").stringValue()).isEqualTo(TinyService.MODEL);
            assertThat(model.get("aliases").valueStream().map(JsonNode::stringValue))
                    .contains("dall-e-2", "dall-e-3", "gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5");
            String run = painted.headers().firstValue("x-sfumato-run").orElseThrow();
            assertThat(TinyService.json(service.get("/v1/runs/" + run))
                            .at("/config/model")
                            .stringValue())
                    .isEqualTo(TinyService.MODEL);
        }
    }

    @Test
    void theOperatorGivesOtherNamesAndTakesOpenAisAway(@TempDir Path home) {
        TinyService.addModel(home, TinyService.MODEL);
        TinyService.addModel(home, "second");
        ModelAliases aliases = new ModelAliases(Map.of("painter", "second", TinyService.MODEL, "second"), false);
        HttpServer server = HttpServer.start(ServeOptions.of(EngineConfig.of(home))
                .at("127.0.0.1", 0)
                .painting(TinyService.MODEL)
                .naming(aliases));
        try (TinyService service = TinyService.of(home, server)) {
            assertThat(modelOf(service, "painter")).isEqualTo("second");
            assertThat(modelOf(service, TinyService.MODEL)).isEqualTo(TinyService.MODEL);
            assertThat(service.generate("{\"prompt\":\"x\",\"model\":\"dall-e-3\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(TinyService.json(service.get("/v1/models/second")).get("aliases"))
                    .extracting(JsonNode::stringValue)
                    .containsExactly("painter");
        }
    }

    private static String modelOf(TinyService service, String name) {
        return TinyService.json(service.generate("{\"prompt\":\"x\",\"model\":\"" + name + "\"}"))
                .get("model")
                .stringValue();
    }
}
