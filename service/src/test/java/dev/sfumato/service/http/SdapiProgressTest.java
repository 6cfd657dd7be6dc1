package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Progress tells of the request that is painted, and interrupt and skip end it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdapiProgressTest {
    private TinyService service;
    private HttpClient painter;

    @BeforeAll
    void start(@TempDir Path home) {
        service = TinyService.start(home);
        painter = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    void stop() {
        painter.shutdownNow();
        service.close();
    }

    private CompletableFuture<HttpResponse<String>> begin(String fields) {
        return painter.sendAsync(
                service.request("/sdapi/v1/txt2img")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"prompt\":\"x\",\"seed\":1," + fields + "}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode progress(String query) {
        return TinyService.json(service.get("/sdapi/v1/progress" + query));
    }

    private void post(String path) {
        HttpResponse<String> answer =
                service.send(service.request("/sdapi/v1/" + path).POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
    }

    private static JsonNode painted(CompletableFuture<HttpResponse<String>> request) {
        HttpResponse<String> answer = request.join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TinyService.json(answer);
    }

    private static JsonNode seeds(JsonNode answer) {
        return JsonMapper.shared().readTree(answer.get("info").stringValue()).get("all_seeds");
    }

    @Test
    void nothingIsToldWhileNothingIsPainted() {
        JsonNode idle = progress("");

        assertThat(idle.get("progress").doubleValue()).isZero();
        assertThat(idle.get("state").get("job_count").intValue()).isZero();
        assertThat(idle.get("current_image").isNull()).isTrue();
        post("interrupt");
        post("skip");
    }

    @Test
    void progressGrowsWhileARequestIsPainted() {
        var request = begin("\"steps\":900,\"n_iter\":100,\"force_task_id\":\"mine\"");
        await(() -> progress("").get("progress").doubleValue() > 0);

        JsonNode first = progress("?skip_current_image=true");
        await(() -> progress("").get("progress").doubleValue()
                > first.get("progress").doubleValue());

        assertThat(first.get("current_task").stringValue()).isEqualTo("mine");
        assertThat(first.get("current_image").isNull()).isTrue();
        assertThat(first.get("state").get("job").stringValue()).isEqualTo("scripts_txt2img");
        assertThat(first.get("state").get("job_count").intValue()).isEqualTo(100);
        assertThat(first.get("state").get("sampling_steps").intValue()).isEqualTo(900);
        assertThat(first.get("progress").doubleValue()).isBetween(0.0, 1.0);
        assertThat(first.get("eta_relative").doubleValue()).isPositive();
        assertThat(progress("?id_task=other").get("progress").doubleValue()).isZero();
        post("interrupt?id_task=other");
        assertThat(progress("").get("state").get("interrupted").booleanValue()).isFalse();
        post("interrupt");
        painted(request);
        await(() -> progress("").get("state").get("job_count").intValue() == 0);
    }

    @Test
    void anInterruptedRequestIsAnsweredWithWhatIsFinished() {
        var request = begin("\"steps\":300,\"n_iter\":100");
        await(() -> progress("").get("state").get("job_no").intValue() >= 2);

        post("interrupt");

        JsonNode answer = painted(request);
        assertThat(answer.get("images")).hasSizeBetween(2, 99);
        assertThat(seeds(answer)).hasSameSizeAs(answer.get("images"));
        assertThat(seeds(answer).get(1).intValue()).isEqualTo(2);
    }

    @Test
    void previewsAreShownWhereTheyAreWanted() {
        var request = begin("\"steps\":900,\"n_iter\":100,\"override_settings\":{\"live_previews_enable\":true}");
        await(() -> !progress("").get("current_image").isNull());

        JsonNode seen = progress("");
        assertThat(seen.get("current_image").stringValue()).startsWith("iVBOR");
        post("interrupt");
        painted(request);
    }

    @Test
    void finishedPicturesOfABatchThatIsEndedAreNotLost() {
        var request = begin("\"steps\":400,\"batch_size\":10");
        await(() -> !progress("").get("current_image").isNull());

        post("interrupt");

        assertThat(painted(request).get("images")).hasSizeBetween(1, 10);
    }

    @Test
    void whatIsSkippedIsOneBatch() {
        var request = begin("\"steps\":900,\"n_iter\":100");
        await(() -> progress("").get("state").get("sampling_step").intValue() > 0);

        post("skip");
        await(() -> progress("").get("state").get("job_no").intValue() >= 2);
        post("interrupt");

        JsonNode seeds = seeds(painted(request));
        List<Integer> painted = seeds.valueStream().map(JsonNode::intValue).toList();
        // One is missing from the row: the one that was being painted.
        assertThat(painted.getLast()).isEqualTo(painted.size() + 1);
    }

    @Test
    void interruptLeavesRequestsOfOtherApisAlone() {
        var other = CompletableFuture.supplyAsync(() -> service.generate("{\"prompt\":\"x\",\"n\":4,\"steps\":900}"));
        await(() -> TinyService.json(service.get("/health"))
                        .get("engine")
                        .get("unfinished")
                        .intValue()
                == 1);

        post("interrupt");

        assertThat(other.join().statusCode()).isEqualTo(200);
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plusSeconds(180);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the condition did not come true").isBefore(end);
            Thread.onSpinWait();
        }
    }
}
