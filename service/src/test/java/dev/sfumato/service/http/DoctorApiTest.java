package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a model's files are, and what is wrong with them, can be asked for while the engine paints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorApiTest {
    private static final OpenApi API = OpenApi.read();

    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        Path unet = TinyService.addModel(home, "cut").resolve("unet").resolve("model.onnx");
        Files.write(unet, Arrays.copyOf(Files.readAllBytes(unet), 3000));
        Files.createDirectories(home.resolve("models").resolve("empty"));
        service = TinyService.start(home);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private JsonNode examine(String id) {
        var answer = service.get("/v1/models/" + id + "/doctor");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(service.home().toString());
        JsonNode diagnosis = TinyService.json(answer);
        assertThat(API.problems(API.schema("Diagnosis"), diagnosis)).isEmpty();
        return diagnosis;
    }

    @Test
    void aSoundModelIsToldWithItsGraphs() {
        JsonNode diagnosis = examine("tiny");

        assertThat(diagnosis.get("id").stringValue()).isEqualTo("tiny");
        assertThat(diagnosis.get("sound").booleanValue()).isTrue();
        assertThat(diagnosis.get("family").stringValue()).isEqualTo("stable_diffusion");
        assertThat(diagnosis.get("device").stringValue()).isEqualTo("cpu");
        assertThat(diagnosis.get("weight_bytes").longValue()).isPositive();
        JsonNode unet = diagnosis
                .get("graphs")
                .valueStream()
                .filter(graph -> graph.get("component").stringValue().equals("unet"))
                .findFirst()
                .orElseThrow();
        assertThat(unet.get("inputs")
                        .valueStream()
                        .map(input -> input.get("name").stringValue()))
                .contains("sample", "timestep", "encoder_hidden_states");
    }

    @Test
    void faultsAreToldWithTheirFile() {
        JsonNode diagnosis = examine("cut");

        assertThat(diagnosis.get("sound").booleanValue()).isFalse();
        assertThat(diagnosis.get("findings").valueStream()).anySatisfy(finding -> {
            assertThat(finding.get("severity").stringValue()).isEqualTo("fault");
            assertThat(finding.get("where").stringValue()).isEqualTo("unet/model.onnx");
        });
    }

    @Test
    void aFolderThatIsNoModelIsExaminedToo() {
        JsonNode diagnosis = examine("empty");

        assertThat(diagnosis.get("sound").booleanValue()).isFalse();
        assertThat(diagnosis.get("family").isNull()).isTrue();
        assertThat(diagnosis.get("graphs")).isEmpty();
    }

    @Test
    void whatIsExaminedIsNotLoaded() {
        TinyService.addModel(service.home(), "other");
        examine("other");

        assertThat(TinyService.json(service.get("/v1/models/other"))
                        .get("loaded")
                        .booleanValue())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "..%2F..", "..%2Fmodels%2Ftiny", "%2Fetc", "tiny%00"})
    void whatIsNoModelIsNotFound(String id) {
        var answer = service.get("/v1/models/" + id + "/doctor");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        JsonNode error = TinyService.json(answer).get("error");
        assertThat(error.get("code").stringValue()).isEqualTo("model_not_found");
        assertThat(error.get("param").stringValue()).isEqualTo("model");
    }
}
