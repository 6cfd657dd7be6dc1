package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The engine is not kept busy for clients that went away, and says when to come back if it has too much to do. */
class QueueTest {
    /** Much work. */
    private static final String LONG = "{\"prompt\":\"x\",\"n\":10,\"steps\":900,\"seed\":1}";

    private TinyService service;
    private HttpClient leaver;

    @BeforeEach
    void start(@TempDir Path home) {
        service = TinyService.start(home, 1);
        leaver = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() {
        leaver.shutdownNow();
        service.close();
    }

    @Test
    void aFullQueueIsAnsweredWithTheTimeToComeBack() {
        var _ = beginLong();
        await(() -> unfinished() == 1);

        HttpResponse<String> refused = service.generate("{\"prompt\":\"x\"}");

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow())
                .isPositive();
        JsonNode error = TinyService.json(refused).get("error");
        assertThat(error.get("type").stringValue()).isEqualTo("rate_limit_error");
        assertThat(error.get("code").stringValue()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void aClientThatGoesAwayFreesTheEngineAndIsLoggedAsCancelled() {
        var _ = beginLong();
        await(() -> unfinished() == 1);

        leaver.shutdownNow();

        await(() -> unfinished() == 0);
        HttpResponse<String> next = service.generate("{\"prompt\":\"x\"}");
        assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
        String run = next.headers().firstValue("x-sfumato-run").orElseThrow();
        await(() -> run(run).get("steps").intValue() == 2);
        assertThat(run(run).get("images").intValue()).isEqualTo(1);
        assertThat(run(run).get("summary").get("error").stringValue()).isNotBlank();
    }

    private JsonNode run(String id) {
        return TinyService.json(service.get("/v1/runs/" + id));
    }

    @Test
    void closingTheServerCancelsWhatIsNotDoneAndTellsItsClient(@TempDir Path home) throws Exception {
        service.close();
        service = TinyService.start(home, 1, Duration.ofMillis(50));
        CompletableFuture<HttpResponse<String>> waiting = beginLong();
        await(() -> unfinished() == 1);
        Instant before = Instant.now();

        service.server().close();

        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(60));
        HttpResponse<String> answer = waiting.get();
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(TinyService.json(answer).get("error").get("code").stringValue())
                .isEqualTo("cancelled");
        assertThatThrownBy(() -> service.get("/health")).hasCauseInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void closingTheServerLetsARequestFinishWithinTheGrace(@TempDir Path home) throws Exception {
        service.close();
        service = TinyService.start(home, 1, Duration.ofMinutes(2));
        CompletableFuture<HttpResponse<String>> waiting = beginLong();
        await(() -> unfinished() == 1);

        service.server().close();

        assertThat(waiting.get().statusCode()).as(waiting.get().body()).isEqualTo(200);
    }

    @Test
    void closingTheServerAnswersARequestOfManyBatchesWithThoseThatAreFinished(@TempDir Path home) throws Exception {
        service.close();
        service = TinyService.start(home, 1, Duration.ofMinutes(2));
        CompletableFuture<HttpResponse<String>> waiting =
                begin("/sdapi/v1/txt2img", "{\"prompt\":\"x\",\"seed\":1,\"steps\":300,\"n_iter\":100}");
        await(() -> TinyService.json(service.get("/sdapi/v1/progress"))
                        .at("/state/job_no")
                        .intValue()
                >= 1);

        service.server().close();

        assertThat(waiting.get().statusCode()).as(waiting.get().body()).isEqualTo(200);
        assertThat(TinyService.json(waiting.get()).get("images")).hasSizeBetween(1, 99);
    }

    private CompletableFuture<HttpResponse<String>> beginLong() {
        return begin("/v1/images/generations", LONG);
    }

    private CompletableFuture<HttpResponse<String>> begin(String path, String json) {
        HttpRequest request = service.request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return leaver.sendAsync(request, BodyHandlers.ofString());
    }

    private int unfinished() {
        return TinyService.json(service.get("/health"))
                .get("engine")
                .get("unfinished")
                .intValue();
    }

    private static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plusSeconds(180);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the condition did not come true").isBefore(end);
            Thread.onSpinWait();
        }
    }
}
