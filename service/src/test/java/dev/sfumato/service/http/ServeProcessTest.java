package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.Sfumato;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sfumato serve} in a process of its own: it is patient with slow requests, and stops in good order. */
class ServeProcessTest {
    /** SIGTERM's number above 128, as shells tell it. */
    private static final int TERMINATED = 143;

    private static final Duration IDLE = Duration.ofSeconds(1);

    @TempDir
    private Path home;

    private Process process;
    private URI address;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        TinyService.addModel(home, TinyService.MODEL);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dmicronaut.server.idle-timeout=" + IDLE.toSeconds() + "s",
                Sfumato.class.getName(),
                "serve",
                "--port",
                "0",
                "--model",
                TinyService.MODEL,
                "--project",
                "process");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of("SFUMATO_HOME", home.toString(), "CLASSPATH", System.getProperty("java.class.path")));
        process = builder.start();
        address = address(process.inputReader());
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        process.destroyForcibly();
    }

    @Test
    void aRequestThatTakesLongerThanTheIdleTimeoutIsAnswered() throws Exception {
        Instant before = Instant.now();

        HttpResponse<String> answer = generate(
                        "{\"model\":\"tiny\",\"prompt\":\"x\",\"n\":10,\"steps\":1000,\"scheduler\":\"heun\"}")
                .get();

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Duration.between(before, Instant.now())).isGreaterThan(IDLE.plus(IDLE.dividedBy(2)));
    }

    @Test
    void aTerminatedServiceCancelsWhatItCannotFinishAndEndsItsRun() throws Exception {
        assertThat(generate("{\"prompt\":\"first\"}").get().statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> endless =
                generate("{\"model\":\"tiny\",\"prompt\":\"endless\",\"n\":10,\"steps\":900,\"guidance_scale\":50}");
        awaitUnfinished();

        process.destroy();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        assertThat(endless.get().statusCode()).isIn(200, 503);
        try (Tracker tracker = Tracker.open(home)) {
            RunSummary run = tracker.runs().list(RunQuery.newest(10)).getFirst();
            List<HistoryRow> steps = tracker.runs().history(run.id(), 0, 10);
            assertThat(run.project()).isEqualTo("process");
            assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
            assertThat(steps).extracting(step -> step.values().get("prompt")).containsExactly("first", "endless");
            assertThat(steps.getFirst().values())
                    .containsEntry("status", "completed")
                    .containsEntry("model", TinyService.MODEL);
            assertThat(steps.getLast().values())
                    .containsEntry("status", endless.get().statusCode() == 200 ? "completed" : "cancelled");
        }
    }

    private CompletableFuture<HttpResponse<String>> generate(String json) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/images/generations"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(2))
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private void awaitUnfinished() throws IOException, InterruptedException {
        Instant end = Instant.now().plusSeconds(180);
        HttpRequest health = HttpRequest.newBuilder(address.resolve("/health")).build();
        while (!client.send(health, BodyHandlers.ofString()).body().contains("\"unfinished\":1")) {
            assertThat(Instant.now()).isBefore(end);
        }
    }

    private static URI address(BufferedReader output) throws IOException {
        String line = output.readLine();
        assertThat(line).as("the first line that the service prints").contains("http://127.0.0.1:");
        return URI.create(line.substring(line.indexOf("http://")));
    }
}
