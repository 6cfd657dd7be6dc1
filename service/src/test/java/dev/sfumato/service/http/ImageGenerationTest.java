package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.PngMetadata;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pictures come back as OpenAI's clients expect them, and each is a step of the service's run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageGenerationTest {
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
    void aPromptAloneGivesOnePngOfTheModelsOwnSize() throws IOException {
        HttpResponse<String> response = service.generate("{\"prompt\":\"a red apple\"}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode body = TinyService.json(response);
        assertThat(body.propertyNames())
                .containsExactlyInAnyOrder(
                        "created", "data", "background", "output_format", "quality", "size", "model", "usage");
        assertThat(body.get("created").longValue())
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
        assertThat(body.get("output_format").stringValue()).isEqualTo("png");
        assertThat(body.get("size").stringValue()).isEqualTo("32x32");
        assertThat(body.get("data")).hasSize(1);
        BufferedImage picture = picture(body.get("data").get(0));
        assertThat(picture.getWidth()).isEqualTo(32);
        assertThat(picture.getHeight()).isEqualTo(32);
    }

    @Test
    void everyFieldIsHonoured() throws IOException {
        HttpResponse<String> response = service.generate("""
                {"prompt":"a {red|red} (apple:1.2)","negative_prompt":"blue","model":"tiny","n":2,"size":"32x32","seed":7,
                 "steps":3,"template":true,"prompt_syntax":"a1111","emphasis":"no_norm","guidance_scale":3.5,
                 "guidance_rescale":0.7,"guidance_start":0.1,"guidance_end":0.9,"scheduler":"DPM++ 2M Karras","rng":"cuda","user":"somebody","quality":"auto","background":"opaque",
                 "moderation":"auto","style":null,"stream":false,"partial_images":0,"response_format":"b64_json",
                 "output_format":"png","output_compression":100}""");

        JsonNode data = TinyService.json(response).get("data");
        GenerationRecord second = PngMetadata.read(bytes(data.get(1))).orElseThrow();
        assertThat(data).hasSize(2);
        assertThat(data.get(0).get("seed").longValue()).isEqualTo(7);
        assertThat(data.get(1).get("seed").longValue()).isEqualTo(8);
        assertThat(second.settings().prompt()).isEqualTo("a red (apple:1.2)");
        assertThat(second.settings().reading()).isEqualTo(new PromptReading(PromptSyntax.A1111, Emphasis.NO_NORM));
        assertThat(second.settings().guidanceOptions()).isEqualTo(new GuidanceOptions(0.7, 0.1, 0.9));
        assertThat(second.settings().negativePrompt()).isEqualTo("blue");
        assertThat(second.settings().seed()).isEqualTo(8);
        assertThat(second.settings().steps()).isEqualTo(3);
        assertThat(second.settings().guidanceScale()).isEqualTo(3.5);
        assertThat(second.settings().scheduler())
                .isEqualTo(new SchedulerChoice(SchedulerType.DPMPP_2M, SigmaSchedule.KARRAS));
        assertThat(second.settings().rng()).isEqualTo(NoiseGenerator.CUDA);
    }

    @Test
    void theSameSeedGivesTheSameBytesAloneAndInABatch() {
        String alone = b64(service.generate("{\"prompt\":\"a red apple\",\"seed\":12}"), 0);

        assertThat(b64(service.generate("{\"prompt\":\"a red apple\",\"seed\":12}"), 0))
                .isEqualTo(alone);
        HttpResponse<String> batch = service.generate("{\"prompt\":\"a red apple\",\"seed\":10,\"n\":4}");
        assertThat(pixels(b64(batch, 2))).isEqualTo(pixels(alone));
        assertThat(pixels(b64(batch, 1))).isNotEqualTo(pixels(alone));
    }

    @Test
    void anotherModelOfTheHomeFolderCanBeNamed() {
        TinyService.addModel(service.home(), "other");

        HttpResponse<String> response = service.generate("{\"prompt\":\"x\",\"model\":\"other\"}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(PngMetadata.read(Base64.getDecoder().decode(b64(response, 0)))
                        .orElseThrow()
                        .settings()
                        .model())
                .isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "webp"})
    void aUrlIsServedWithItsTypeAndMayBeCachedForEver(String format) throws IOException {
        JsonNode body = TinyService.json(service.generate(
                "{\"prompt\":\"x\",\"seed\":3,\"response_format\":\"url\",\"output_format\":\"" + format + "\"}"));
        JsonNode image = body.get("data").get(0);
        assertThat(image.propertyNames()).containsExactlyInAnyOrder("url", "seed");
        URI url = URI.create(image.get("url").stringValue());
        assertThat(url.getPort()).isEqualTo(service.server().port());

        HttpResponse<byte[]> file =
                service.send(HttpRequest.newBuilder(url).header("Accept", "image/*"), BodyHandlers.ofByteArray());
        String tag = file.headers().firstValue("etag").orElseThrow();

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("content-type")).hasValue("image/" + format);
        assertThat(file.headers().firstValue("cache-control")).hasValue("public, max-age=31536000, immutable");
        assertThat(file.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(ImageIO.read(new ByteArrayInputStream(file.body())).getWidth())
                .isEqualTo(32);
        for (String known : List.of(tag, "W/" + tag, "\"old\", " + tag, "*")) {
            HttpResponse<byte[]> again = service.send(
                    HttpRequest.newBuilder(url).header("If-None-Match", known), BodyHandlers.ofByteArray());
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("etag")).hasValue(tag);
        }
        HttpResponse<byte[]> head = service.send(HttpRequest.newBuilder(url).HEAD(), BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length")).hasValue(file.body().length);
        URI otherType = URI.create(url.toString().replaceAll("\\.[a-z]+$", ".gif"));
        assertThat(service.send(HttpRequest.newBuilder(otherType)).statusCode()).isEqualTo(404);
    }

    @Test
    void jpegQualityChangesTheFile() {
        String low = "{\"prompt\":\"x\",\"seed\":3,\"output_format\":\"jpeg\",\"output_compression\":5}";
        String high = "{\"prompt\":\"x\",\"seed\":3,\"output_format\":\"jpeg\",\"output_compression\":95}";

        assertThat(b64(service.generate(low), 0).length())
                .isLessThan(b64(service.generate(high), 0).length());
    }

    @Test
    void whatThePromptHadNoRoomForIsReported() {
        JsonNode body = TinyService.json(service.generate("{\"prompt\":\"" + "a red apple ".repeat(60) + "\"}"));

        assertThat(body.get("warnings")).hasSize(1);
        assertThat(body.get("warnings").get(0).stringValue()).contains("apple");
    }

    @Test
    void usageCountsTheTokensReadAndTheLatentPositionsPainted() {
        JsonNode one = usage("{\"prompt\":\"a red apple\",\"guidance_scale\":1}");
        JsonNode two = usage("{\"prompt\":\"a red apple\",\"guidance_scale\":1,\"n\":2}");

        assertThat(one.get("input_tokens").longValue()).isGreaterThan(2);
        assertThat(two.get("input_tokens")).isEqualTo(one.get("input_tokens"));
        assertThat(two.get("output_tokens").longValue())
                .isEqualTo(2 * one.get("output_tokens").longValue())
                .isPositive();
        assertThat(two.get("total_tokens").longValue())
                .isEqualTo(two.get("input_tokens").longValue()
                        + two.get("output_tokens").longValue());
    }

    @Test
    void theGenerationIsAStepOfTheRunThatTheHeadersName() {
        HttpResponse<String> response =
                service.generate("{\"prompt\":\"a red apple\",\"seed\":99,\"user\":\"somebody\"}");
        String run = response.headers().firstValue("x-sfumato-run").orElseThrow();
        long step = response.headers().firstValueAsLong("x-sfumato-step").orElseThrow();

        JsonNode detail = TinyService.json(service.get("/v1/runs/" + run));

        assertThat(detail.propertyNames()).contains("project", "summary");
        assertThat(detail.get("project").stringValue()).isEqualTo("tests");
        assertThat(detail.get("name").stringValue()).isEqualTo("a service");
        assertThat(detail.get("job_type").stringValue()).isEqualTo("serve");
        assertThat(detail.get("status").stringValue()).isEqualTo("running");
        // The model of the first picture, whichever test asked for it.
        assertThat(detail.get("config").get("model").stringValue()).isIn("tiny", "other");
        assertThat(detail.get("metrics").valueStream().map(JsonNode::stringValue))
                .contains("seed", "steps", "guidance_scale", "timings/denoise", "timings/step");
        JsonNode artifact = detail.get("artifacts")
                .valueStream()
                .filter(image -> image.get("step").longValue() == step)
                .findFirst()
                .orElseThrow();
        HttpResponse<byte[]> stored =
                service.send(service.request(artifact.get("url").stringValue()), BodyHandlers.ofByteArray());
        assertThat(stored.body()).isEqualTo(Base64.getDecoder().decode(b64(response, 0)));
        JsonNode seeds = TinyService.json(service.get("/v1/runs/" + run + "/metrics/seed"));
        assertThat(seeds.get("data")
                        .valueStream()
                        .filter(point -> point.get("step").longValue() == step)
                        .map(point -> point.get("value").doubleValue()))
                .containsExactly(99.0);
        assertThat(service.get("/v1/runs/" + run + "/metrics/timings/denoise").statusCode())
                .isEqualTo(200);
    }

    @Test
    void twentyAtOnceAreAllAnswered() throws Exception {
        List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String json = "{\"prompt\":\"picture " + i + "\",\"seed\":" + i + ",\"steps\":" + (1 + i % 5) + "}";
            calls.add(() -> service.generate(json));
        }
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = clients.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<String> answer = answers.get(i).get();
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                JsonNode image = TinyService.json(answer).get("data").get(0);
                assertThat(image.get("seed").longValue()).isEqualTo(i);
                assertThat(PngMetadata.read(bytes(image))
                                .orElseThrow()
                                .settings()
                                .prompt())
                        .isEqualTo("picture " + i);
            }
        }
    }

    @Test
    void aCharsetBesideTheContentTypeIsFine() {
        HttpResponse<String> response = service.send(service.request("/v1/images/generations")
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Authorization", "Bearer whatever")
                .POST(BodyPublishers.ofString("{\"prompt\":\"un café 😀\"}")));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(PngMetadata.read(Base64.getDecoder().decode(b64(response, 0)))
                        .orElseThrow()
                        .settings()
                        .prompt())
                .isEqualTo("un café 😀");
    }

    private JsonNode usage(String json) {
        return TinyService.json(service.generate(json)).get("usage");
    }

    private static String b64(HttpResponse<String> response, int index) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TinyService.json(response).get("data").get(index).get("b64_json").stringValue();
    }

    private static byte[] bytes(JsonNode image) {
        return Base64.getDecoder().decode(image.get("b64_json").stringValue());
    }

    private static BufferedImage picture(JsonNode image) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes(image)));
    }

    private static List<Integer> pixels(String b64) {
        try {
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(b64)));
            List<Integer> pixels = new ArrayList<>();
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    pixels.add(image.getRGB(x, y));
                }
            }
            return pixels;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
