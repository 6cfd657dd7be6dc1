package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunSummary;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real server is killed under load, again and again: nothing that it accepted is lost, and nothing is painted twice.
 * {@code -Dsfumato.kills=20} kills more often.
 */
class JobCrashTest {
    private static final int KILLS = Integer.getInteger("sfumato.kills", 4);
    private static final int CLIENTS = 3;
    private static final int JOBS_A_ROUND = 12;
    private static final int LATEST_KILL_MILLIS = 900;

    @TempDir
    private Path home;

    private final Random random = new Random(20261123);
    private final HttpClient http = HttpClient.newHttpClient();

    /** What the clients want, by key, and the id that they were given if an answer came. */
    private final Map<String, String> bodies = new ConcurrentHashMap<>();

    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger keys = new AtomicInteger();

    private ServerProcess server;

    @BeforeEach
    void start() {
        TinyService.addModel(home, TinyService.MODEL);
        server = ServerProcess.start(home);
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        server.close();
    }

    @Test
    void nothingAcceptedIsLostAndNothingIsPaintedTwice() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            List<Thread> clients = load();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATEST_KILL_MILLIS)));
            server.kill();
            for (Thread client : clients) {
                client.join();
            }
            server = ServerProcess.start(home);
        }

        Map<String, JsonNode> jobs = new TreeMap<>();
        for (String key : bodies.keySet()) {
            jobs.put(key, JsonMapper.shared().readTree(post(key).body()));
        }
        awaitAll(jobs);
        assertThat(bodies).hasSizeGreaterThan(KILLS);
        Map<String, String> ids = new HashMap<>();
        jobs.forEach((key, job) -> ids.put(key, job.get("id").stringValue()));
        assertThat(ids).containsAllEntriesOf(accepted);
        assertThat(get("/v1/jobs?status=completed&limit=1").get("total").intValue())
                .isEqualTo(bodies.size());
        assertThat(get("/v1/jobs?limit=1").get("total").intValue()).isEqualTo(bodies.size());
        server.terminate().waitFor();
        assertThat(timesPainted())
                .hasSize(bodies.size())
                .allSatisfy((job, times) -> assertThat(times).as(job).isEqualTo(1));
    }

    private List<Thread> load() {
        AtomicInteger left = new AtomicInteger(JOBS_A_ROUND);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            long seed = random.nextLong();
            clients.add(Thread.ofVirtual().start(() -> order(new Random(seed), left)));
        }
        return clients;
    }

    private void order(Random sizes, AtomicInteger left) {
        while (left.getAndDecrement() > 0) {
            String key = "key-" + keys.incrementAndGet();
            bodies.put(
                    key,
                    "{\"prompt\":\"" + key + "\",\"n\":" + (1 + sizes.nextInt(3)) + ",\"steps\":"
                            + (2 + sizes.nextInt(60)) + "}");
            try {
                HttpResponse<String> answer = post(key);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                accepted.put(
                        key,
                        JsonMapper.shared().readTree(answer.body()).get("id").stringValue());
            } catch (IOException killed) {
                return;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private HttpResponse<String> post(String key) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.uri("/v1/jobs"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(bodies.get(key)))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path)).build();
        return JsonMapper.shared()
                .readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private void awaitAll(Map<String, JsonNode> jobs) throws Exception {
        Instant end = Instant.now().plus(Duration.ofMinutes(3));
        for (Map.Entry<String, JsonNode> job : jobs.entrySet()) {
            String path = "/v1/jobs/" + job.getValue().get("id").stringValue();
            while (job.getValue().get("finished_at").isNull()) {
                assertThat(Instant.now()).as(job.toString()).isBefore(end);
                LockSupport.parkNanos(5_000_000);
                job.setValue(get(path));
            }
            assertThat(job.getValue().get("status").stringValue())
                    .as(job.toString())
                    .isEqualTo("completed");
            String url = job.getValue().at("/images/0/url").stringValue();
            assertThat(http.send(HttpRequest.newBuilder(server.uri(url)).build(), BodyHandlers.ofByteArray())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** How often each job was painted to its end, over the runs of all processes. */
    private Map<String, Integer> timesPainted() {
        Map<String, Integer> times = new HashMap<>();
        try (Tracker tracker = Tracker.open(home)) {
            for (RunSummary run : tracker.runs().list(RunQuery.newest(1000))) {
                for (HistoryRow row : tracker.runs().history(run.id(), 0, 10_000)) {
                    if ("completed".equals(row.values().get("status"))) {
                        times.merge(String.valueOf(row.values().get("job_id")), 1, Integer::sum);
                    }
                }
            }
        }
        return times;
    }

    @Test
    void aTerminatedServerFinishesWhatItCanAndLeavesTheRestToTheNext() throws Exception {
        for (int i = 0; i < 3; i++) {
            bodies.put("key-" + i, "{\"prompt\":\"x\",\"n\":10,\"steps\":900,\"seed\":" + 100 * i + "}");
            accepted.put(
                    "key-" + i,
                    JsonMapper.shared()
                            .readTree(post("key-" + i).body())
                            .get("id")
                            .stringValue());
        }

        assertThat(server.terminate().waitFor(120, TimeUnit.SECONDS)).isTrue();
        server = ServerProcess.start(home);

        for (String id : accepted.values()) {
            JsonNode job = get("/v1/jobs/" + id);
            assertThat(job.get("status").stringValue()).as(job.toString()).isIn("queued", "running", "completed");
        }
        assertThat(get("/v1/jobs").get("total").intValue()).isEqualTo(3);
    }
}
