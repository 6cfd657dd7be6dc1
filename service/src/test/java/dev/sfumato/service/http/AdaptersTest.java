package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adapters over HTTP change the picture of the request that asks for them, and no other. */
class AdaptersTest {
    private static final Path RESOURCES =
            Path.of("../diffusion/src/test/resources").toAbsolutePath();

    @Test
    void a_lora_an_embedding_and_a_control_image_act_on_their_request_alone(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("models"));
        Files.createSymbolicLink(home.resolve("models/sd1"), RESOURCES.resolve("families/sd1-controlnet"));
        Files.createSymbolicLink(home.resolve("loras"), RESOURCES.resolve("golden/adapters/loras"));
        Files.createSymbolicLink(home.resolve("embeddings"), RESOURCES.resolve("golden/adapters/embeddings"));
        String edges = Base64.getEncoder()
                .encodeToString(Files.readAllBytes(RESOURCES.resolve("golden/controlnet/control.png")));
        try (TinyService service = TinyService.start(home)) {
            String plain = picture(service, "");
            String lora = picture(service, ",\"loras\":[{\"name\":\"kohya\",\"weight\":0.5}]");
            String word = picture(service, ",\"embeddings\":[\"bears\"]");
            String control = picture(service, ",\"control_image\":\"" + edges + "\"");
            String weaker =
                    picture(service, ",\"control_image\":\"" + edges + "\",\"controlnet_conditioning_scale\":0.5");
            assertThat(new String[] {plain, lora, word, control, weaker}).doesNotHaveDuplicates();
            assertThat(picture(service, "")).isEqualTo(plain);
        }
    }

    private static String picture(TinyService service, String fields) {
        String body = service.generate("{\"prompt\":\"a <bear>\",\"model\":\"sd1\",\"seed\":1,\"steps\":2,"
                        + "\"scheduler\":\"ddim\",\"size\":\"64x64\"" + fields + "}")
                .body();
        JsonNode data = JsonMapper.shared().readTree(body).path("data").path(0).path("b64_json");
        assertThat(data.isString()).as(body).isTrue();
        return data.stringValue();
    }
}
