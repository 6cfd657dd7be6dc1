package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
            String shorter = picture(service, ",\"control_image\":\"" + edges + "\",\"control_guidance_end\":0.5");
            String later = picture(service, ",\"control_image\":\"" + edges + "\",\"control_guidance_start\":0.5");
            String skipped = picture(service, ",\"clip_skip\":1");
            assertThat(new String[] {plain, lora, word, control, weaker, shorter, later, skipped})
                    .doesNotHaveDuplicates();
            assertThat(picture(service, "")).isEqualTo(plain);
        }
    }

    @Test
    void clip_is_cut_short_by_the_names_and_counting_of_automatic1111(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("models"));
        Files.createSymbolicLink(home.resolve("models/sd1"), RESOURCES.resolve("families/sd1"));
        try (TinyService service = TinyService.start(home)) {
            JsonNode whole = painted(service, "\"CLIP_stop_at_last_layers\":1", "");
            JsonNode overridden = painted(service, "\"CLIP_stop_at_last_layers\":2", "");
            JsonNode asked = painted(service, "\"CLIP_stop_at_last_layers\":1", ",\"clip_skip\":2");

            assertThat(overridden.path("images"))
                    .isEqualTo(asked.path("images"))
                    .isNotEqualTo(whole.path("images"));
            assertThat(asked.path("info").stringValue()).contains("Clip skip: 2", "\"clip_skip\":2");
            assertThat(whole.path("info").stringValue())
                    .contains("\"clip_skip\":1")
                    .doesNotContain("Clip skip");
            HttpResponse<String> none = sdapi(service, "\"CLIP_stop_at_last_layers\":4", "");
            assertThat(none.statusCode()).isEqualTo(422);
            assertThat(none.body()).contains("clip_skip: leaves no layer", "got 3; allowed: 0 to 2", "counts one more");
        }
    }

    private static JsonNode painted(TinyService service, String option, String fields) {
        HttpResponse<String> answer = sdapi(service, option, fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static HttpResponse<String> sdapi(TinyService service, String option, String fields) {
        String json =
                "{\"prompt\":\"a bear\",\"seed\":1,\"steps\":2,\"sampler_name\":\"DDIM\",\"width\":64,\"height\":64,"
                        + "\"override_settings\":{\"sd_model_checkpoint\":\"sd1\"," + option + "}" + fields + "}";
        return service.send(service.request("/sdapi/v1/txt2img")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
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
