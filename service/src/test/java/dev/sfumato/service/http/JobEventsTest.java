package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.http.ServerEvents.ServerEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens to a job is told to any number of readers, who may come late, leave and come back, or stall. */
class JobEventsTest {
    private static final String TWO = "{\"prompt\":\"a\",\"n\":2,\"steps\":4,\"seed\":7}";
    private static final String LONG = "{\"prompt\":\"x\",\"n\":10,\"steps\":900,\"seed\":1}";

    @TempDir
    private Path home;

    private TinyService service;
    private TinyJobs jobs;

    @BeforeEach
    void start() {
        service = TinyService.start(home, 2, Duration.ofMillis(50));
        jobs = new TinyJobs(service);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aReaderHearsOfEveryStepAndPictureInOrder() {
        String id = TinyJobs.id(jobs.post(TWO));

        List<ServerEvent> events = all(id, null);

        assertThat(events.getFirst().name()).isEqualTo("queued");
        assertThat(names(events)).startsWith("queued").containsSubsequence("started", "step", "image", "completed");
        assertThat(events.getLast().name()).isEqualTo("completed");
        assertThat(of(events, "step"))
                .extracting(step ->
                        step.get("image").intValue() + ":" + step.get("step").intValue())
                .containsExactlyInAnyOrder("0:1", "0:2", "0:3", "0:4", "1:1", "1:2", "1:3", "1:4");
        assertThat(of(events, "step")).allSatisfy(step -> {
            assertThat(step.get("steps").intValue()).isEqualTo(4);
            assertThat(step.get("eta_seconds").doubleValue()).isNotNegative();
        });
        assertThat(of(events, "image"))
                .extracting(image -> image.get("seed").longValue())
                .containsExactly(7L, 8L);
        assertThat(of(events, "completed").getFirst().get("images"))
                .isEqualTo(jobs.get(id).get("images"));
    }

    @Test
    void previewsAreShownOnTheWay() {
        String id = TinyJobs.id(jobs.post("{\"prompt\":\"a\",\"n\":4,\"steps\":900,\"previews\":90,\"seed\":7}"));

        try (ServerEvents reader = ServerEvents.open(service, id, null)) {
            ServerEvent event = reader.next();
            while (!event.name().equals("preview")) {
                assertThat(event.name()).isNotEqualTo("completed");
                event = reader.next();
            }
            assertThat(event.data().get("b64_json").stringValue()).startsWith("iVBORw0KGgo");
            jobs.cancel(id);
            assertThat(names(reader.toEnd())).endsWith("cancelled");
        }
    }

    @Test
    void aReaderThatComesBackMissesNothing() {
        String id = TinyJobs.id(jobs.post("{\"prompt\":\"a\",\"n\":3,\"steps\":40,\"seed\":7}"));
        List<ServerEvent> heard = new ArrayList<>();
        String last = null;
        boolean over = false;
        while (!over) {
            try (ServerEvents events = ServerEvents.open(service, id, last)) {
                // Drops the connection after every few events.
                for (int i = 0; i < 7 && !over; i++) {
                    ServerEvent event = events.next();
                    heard.add(event);
                    last = event.id();
                    over = event.name().equals("completed");
                }
            }
        }

        assertThat(heard).extracting(ServerEvent::id).doesNotHaveDuplicates();
        assertThat(of(heard, "step")).hasSize(120);
        assertThat(of(heard, "image")).hasSize(3);
        assertThat(service.send(ServerEvents.request(service, id, last)).statusCode())
                .isEqualTo(204);
    }

    @Test
    void aReaderThatComesBackAfterARestartHearsTheRest() {
        // Long enough not to be finished by the time the service stops.
        String id = TinyJobs.id(jobs.post(LONG));
        String last;
        try (ServerEvents events = ServerEvents.open(service, id, null)) {
            ServerEvent event = events.next();
            while (!event.name().equals("step")) {
                event = events.next();
            }
            last = event.id();
        }

        service.close();
        start();
        List<ServerEvent> rest = all(id, last);

        assertThat(names(rest)).startsWith("queued").endsWith("completed");
        assertThat(of(rest, "image")).hasSize(10);
    }

    @Test
    void aReaderThatComesAfterARestartHearsOfThePictures() {
        String id = TinyJobs.id(jobs.post(TWO));
        List<ServerEvent> live = all(id, null);

        service.close();
        start();
        List<ServerEvent> told = all(id, null);

        assertThat(names(told)).containsExactly("queued", "image", "image", "completed");
        assertThat(ids(told, "image")).isEqualTo(ids(live, "image"));
        assertThat(ids(told, "completed")).isEqualTo(ids(live, "completed"));
    }

    @Test
    void aWaitingJobTellsItsPosition() {
        // The order is by expected work, which is a guess until something was painted.
        jobs.awaitEnd(TinyJobs.id(jobs.post(TWO)));
        jobs.await(TinyJobs.id(jobs.post(LONG)), "running");
        String first = TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"steps\":900,\"seed\":1}"));
        String second = TinyJobs.id(jobs.post(LONG));

        try (ServerEvents events = ServerEvents.open(service, second, null)) {
            assertThat(events.next().data().get("position").intValue()).isEqualTo(2);
            jobs.cancel(first);
            assertThat(events.next().data().get("position").intValue()).isEqualTo(1);
            jobs.cancel(second);
            assertThat(events.next().name()).isEqualTo("cancelled");
        }
    }

    @Test
    void aFailedJobSaysWhy() {
        jobs.await(TinyJobs.id(jobs.post(LONG)), "running");
        String late = TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"steps\":900,\"deadline_seconds\":0.2}"));

        ServerEvent last = all(late, null).getLast();

        assertThat(last.name()).isEqualTo("failed");
        assertThat(last.data().at("/error/code").stringValue()).isEqualTo("deadline_exceeded");
    }

    @Test
    void aReaderThatStallsHoldsUpNobody() throws IOException {
        String id = TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"n\":4,\"steps\":400,\"previews\":100}"));
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                stalled.add(stall("/v1/jobs/" + id + "/events"));
            }
            List<ServerEvent> heard = all(id, null);

            assertThat(of(heard, "image")).hasSize(4);
            assertThat(heard.getLast().name()).isEqualTo("completed");
            // Those that stalled hear the end too, once they read again.
            assertThat(rest(stalled.getFirst())).contains("event: completed");
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void thirtyReadersOfWhomOneStallsHearTheSame() throws Exception {
        String id = TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"n\":2,\"steps\":200}"));
        try (Socket stalled = stall("/v1/jobs/" + id + "/events");
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<ServerEvent>>> heard = new ArrayList<>();
            for (int i = 0; i < 29; i++) {
                heard.add(readers.submit(() -> all(id, null)));
            }
            for (Future<List<ServerEvent>> events : heard) {
                assertThat(of(events.get(), "image")).hasSize(2);
                assertThat(ids(events.get(), "step"))
                        .hasSize(400)
                        .isEqualTo(ids(heard.getFirst().get(), "step"));
                assertThat(events.get().getLast().name()).isEqualTo("completed");
            }
            assertThat(rest(stalled)).contains("event: completed");
        }
    }

    @Test
    void aJobGoesOnWhenItsReadersLeave() {
        String id = TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"n\":2,\"steps\":200}"));
        try (ServerEvents events = ServerEvents.open(service, id, null)) {
            while (!events.next().name().equals("step")) {
                // until it is painted
            }
        }

        JsonNode job = jobs.awaitEnd(id);

        assertThat(job.get("status").stringValue()).isEqualTo("completed");
        assertThat(of(all(id, null), "step")).hasSize(400);
    }

    /** Asks, and reads nothing of the answer. */
    private Socket stall(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress(
                service.uri("/").getHost(), service.uri("/").getPort()));
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void anIdOfNoEventIsRefused() {
        String id = TinyJobs.id(jobs.post("{\"prompt\":\"a\"}"));

        HttpResponse<String> refused = service.send(ServerEvents.request(service, id, "yesterday"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TinyService.json(refused).at("/error/param").stringValue()).isEqualTo("Last-Event-ID");
    }

    private List<ServerEvent> all(String id, @Nullable String last) {
        try (ServerEvents events = ServerEvents.open(service, id, last)) {
            return events.toEnd();
        }
    }

    private static List<String> names(List<ServerEvent> events) {
        return events.stream().map(ServerEvent::name).toList();
    }

    private static List<String> ids(List<ServerEvent> events, String name) {
        return events.stream()
                .filter(event -> event.name().equals(name))
                .map(ServerEvent::id)
                .toList();
    }

    private static List<JsonNode> of(List<ServerEvent> events, String name) {
        return events.stream()
                .filter(event -> event.name().equals(name))
                .map(ServerEvent::data)
                .toList();
    }
}
