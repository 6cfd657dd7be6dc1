package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a run recorded is painted again after a restart, and compared. */
class ReplayTest {
    private static final Path RESOURCES =
            Path.of("../diffusion/src/test/resources").toAbsolutePath().normalize();
    private static final String SD1 = "\"model\":\"sd1\",\"size\":\"64x64\",\"steps\":3";

    @TempDir
    private Path home;

    @BeforeEach
    void furnish() throws IOException {
        TinyService.addModel(home, TinyService.MODEL);
        Files.createSymbolicLink(home.resolve("models/sd1"), RESOURCES.resolve("families/sd1"));
        Files.createSymbolicLink(home.resolve("models/sd1c"), RESOURCES.resolve("families/sd1-controlnet"));
        Files.createSymbolicLink(home.resolve("loras"), RESOURCES.resolve("golden/adapters/loras"));
        Files.createSymbolicLink(home.resolve("embeddings"), RESOURCES.resolve("golden/adapters/embeddings"));
    }

    /** Schedulers, adapters, sources, two passes and guidance: 22 ways to paint. */
    private static List<String> requests() throws IOException {
        String source = picture("golden/families/source.png");
        String mask = picture("golden/families/mask.png");
        String edges = picture("golden/controlnet/control.png");
        List<String> requests = new ArrayList<>();
        for (String scheduler : List.of(
                "ddpm",
                "ddim",
                "pndm",
                "lms",
                "euler",
                "euler_a",
                "heun",
                "kdpm2",
                "kdpm2_a",
                "dpmpp_2m",
                "dpmpp_2m_sde",
                "dpmpp_2s",
                "dpmpp_sde",
                "deis",
                "unipc")) {
            requests.add(SD1 + ",\"scheduler\":\"" + scheduler + "\"");
        }
        requests.add(SD1 + ",\"loras\":[{\"name\":\"kohya\",\"weight\":0.5}]");
        requests.add(SD1 + ",\"embeddings\":[\"bears\"]");
        requests.add(SD1 + ",\"scheduler\":\"dpmpp_2m\",\"sigma_schedule\":\"karras\",\"negative_prompt\":\"dull\"");
        requests.add("\"model\":\"sd1\",\"steps\":4,\"strength\":0.5,\"image\":\"" + source + "\"");
        requests.add("\"model\":\"sd1\",\"steps\":4,\"image\":\"" + source + "\",\"mask\":\"" + mask + "\"");
        requests.add("\"model\":\"sd1c\",\"size\":\"64x64\",\"steps\":3,\"control_image\":\"" + edges + "\"");
        requests.add(SD1 + ",\"hires_scale\":2,\"hires_strength\":0.5");
        return requests;
    }

    private static String picture(String file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(RESOURCES.resolve(file)));
    }

    @Test
    void allKindsOfGenerationsAreIdenticalAfterARestart() throws IOException {
        List<String> requests = requests();
        String run;
        try (TinyService service = TinyService.start(home)) {
            run = "";
            for (int i = 0; i < requests.size(); i++) {
                run = painted(service, "\"prompt\":\"a <bear>\",\"seed\":" + i + "," + requests.get(i));
            }
        }
        try (TinyService service = TinyService.start(home)) {
            JsonNode replay = TinyService.json(replay(service, run, ""));

            assertThat(replay.get("verdict").stringValue())
                    .as(replay.toPrettyString())
                    .isEqualTo("identical");
            assertThat(replay.get("pictures")).hasSize(requests.size()).allSatisfy(picture -> {
                assertThat(picture.get("largest_difference").intValue()).isZero();
                assertThat(picture.get("mean_difference").doubleValue()).isZero();
                assertThat(picture.get("changes")).isEmpty();
                assertThat(picture.get("replay_run").isString()).isTrue();
            });
            assertThat(replay.get("pictures").get(20).get("seed").longValue()).isEqualTo(20);
        }
    }

    @Test
    void aModelThatChangedIsNamedAndItsPictureIsDifferent() throws IOException {
        String run;
        try (TinyService service = TinyService.start(home)) {
            run = painted(service, "\"prompt\":\"a red apple\",\"seed\":1,\"n\":2");
        }
        Path config = home.resolve("models/tiny/scheduler/scheduler_config.json");
        String changed = Files.readString(config).replaceFirst("\"beta_end\": *[0-9.]+", "\"beta_end\": 0.03");
        Files.writeString(config, changed);
        try (TinyService service = TinyService.start(home)) {
            JsonNode replay = TinyService.json(replay(service, run, "{\"step\":0}"));

            assertThat(replay.get("verdict").stringValue()).isEqualTo("different");
            assertThat(replay.get("pictures")).hasSize(2).allSatisfy(picture -> {
                assertThat(picture.get("verdict").stringValue()).isEqualTo("different");
                assertThat(picture.get("largest_difference").intValue()).isPositive();
                assertThat(picture.get("mean_difference").doubleValue()).isPositive();
                assertThat(picture.get("changes").get(0).get("name").stringValue())
                        .isEqualTo("model_hash");
            });
            assertThat(TinyService.json(replay(service, run, "{\"step\":0,\"tolerance\":255}"))
                            .get("verdict")
                            .stringValue())
                    .isEqualTo("within_tolerance");
        }
    }

    @Test
    void whatCannotBePaintedAgainIsToldWithTheReason() throws IOException {
        String run;
        try (TinyService service = TinyService.start(home)) {
            run = painted(service, "\"prompt\":\"a <bear>\"," + SD1 + ",\"loras\":[{\"name\":\"kohya\"}]");
            painted(service, "\"prompt\":\"a red apple\"");
        }
        Files.delete(home.resolve("loras"));
        try (TinyService service = TinyService.start(home)) {
            JsonNode pictures = TinyService.json(replay(service, run, "")).get("pictures");

            assertThat(pictures.get(0).get("verdict").stringValue()).isEqualTo("not_replayable");
            assertThat(pictures.get(0).get("reason").stringValue()).contains("kohya");
            assertThat(pictures.get(1).get("verdict").stringValue()).isEqualTo("identical");
        }
    }

    @Test
    void wrongRequestsAreRefusedByField() {
        try (TinyService service = TinyService.start(home)) {
            String run = painted(service, "\"prompt\":\"x\"");
            assertThat(refused(replay(service, "none", ""), 404)).isEqualTo("id");
            assertThat(refused(replay(service, run, "{\"step\":7}"), 400)).isEqualTo("step");
            assertThat(refused(replay(service, run, "{\"step\":\"x\"}"), 400)).isEqualTo("step");
            assertThat(refused(replay(service, run, "{\"tolerance\":256}"), 400))
                    .isEqualTo("tolerance");
            assertThat(refused(replay(service, run, "{\"colour\":1}"), 400)).isEqualTo("colour");
        }
    }

    private static String refused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return TinyService.json(answer).get("error").get("param").stringValue();
    }

    private static String painted(TinyService service, String fields) {
        HttpResponse<String> answer = service.generate("{" + fields + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("x-sfumato-run").orElseThrow();
    }

    private static HttpResponse<String> replay(TinyService service, String run, String body) {
        return service.send(service.request("/v1/runs/" + run + "/replay")
                .header("Content-Type", "application/json")
                .POST(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }
}
