package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.Sfumato;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that is killed in the middle of a batch goes on with it, and keeps every line that it had finished. */
@Timeout(300)
class KilledBatchTest {
    private static final int LINES = 24;
    private static final int KILLS = Integer.getInteger("sfumato.batch.kills", 2);

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private URI address;

    @AfterEach
    void stop() {
        client.shutdownNow();
        process.destroyForcibly();
    }

    @Test
    void finishedLinesStayAndTheOthersArePainted() throws Exception {
        JsonNode batch = create();
        String id = batch.get("id").stringValue();
        Map<String, String> before = new HashMap<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            awaitCompleted(id, LINES * kill / (KILLS + 1));
            process.destroyForcibly().waitFor();
            Map<String, String> kept = results();
            assertThat(kept).containsAllEntriesOf(before);
            before = kept;
            start();
        }

        JsonNode end = awaitCompleted(id, LINES);
        List<String> output = send(HttpRequest.newBuilder(
                        address.resolve("/v1/files/" + end.get("output_file_id").stringValue() + "/content")))
                .lines()
                .toList();

        assertThat(end.get("status").stringValue()).isEqualTo("completed");
        assertThat(output).hasSize(LINES);
        assertThat(byId(output)).hasSize(LINES).containsAllEntriesOf(before);
    }

    @BeforeEach
    void start() throws IOException {
        if (!Files.exists(home.resolve("models"))) {
            TinyService.addModel(home, TinyService.MODEL);
        }
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                Sfumato.class.getName(),
                "serve",
                "--port",
                "0",
                "--model",
                TinyService.MODEL);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of("SFUMATO_HOME", home.toString(), "CLASSPATH", System.getProperty("java.class.path")));
        process = builder.start();
        String line = process.inputReader().readLine();
        assertThat(line).contains("http://127.0.0.1:");
        address = URI.create(line.substring(line.indexOf("http://")));
    }

    private JsonNode create() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            lines.append("{\"custom_id\":\"line")
                    .append(i)
                    .append("\",\"method\":\"POST\",\"url\":\"/v1/images/generations\",")
                    .append("\"body\":{\"prompt\":\"a red apple\",\"steps\":100}}\n");
        }
        Form form = new Form()
                .text("purpose", "batch")
                .file("file", "input.jsonl", lines.toString().getBytes(StandardCharsets.UTF_8));
        JsonNode file = json(form.at(HttpRequest.newBuilder(address.resolve("/v1/files"))));
        return json(HttpRequest.newBuilder(address.resolve("/v1/batches"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"input_file_id\":\"" + file.get("id").stringValue()
                                + "\",\"endpoint\":\"/v1/images/generations\",\"completion_window\":\"24h\"}")));
    }

    private JsonNode awaitCompleted(String id, int atLeast) throws Exception {
        Instant end = Instant.now().plusSeconds(180);
        while (true) {
            JsonNode batch = json(HttpRequest.newBuilder(address.resolve("/v1/batches/" + id)));
            boolean done = batch.get("status").stringValue().equals("completed");
            if (done
                    || (atLeast < LINES && batch.at("/request_counts/completed").intValue() >= atLeast)) {
                return batch;
            }
            assertThat(Instant.now()).as(batch.toString()).isBefore(end);
        }
    }

    /** The lines that are on the disk, whole ones only. */
    private Map<String, String> results() throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.list(home.resolve("openai/files"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".content")).toList()) {
                String text = Files.readString(file);
                text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .filter(line -> line.contains("\"response\":{\"status_code\":200"))
                        .forEach(lines::add);
            }
        }
        return byId(lines);
    }

    private static Map<String, String> byId(List<String> lines) {
        Map<String, String> byId = new HashMap<>();
        Set<String> twice = new HashSet<>();
        for (String line : lines) {
            String id = JsonMapper.shared().readTree(line).get("custom_id").stringValue();
            if (byId.put(id, line) != null) {
                twice.add(id);
            }
        }
        assertThat(twice).as("painted twice").isEmpty();
        return byId;
    }

    private JsonNode json(HttpRequest.Builder request) throws Exception {
        return JsonMapper.shared().readTree(send(request));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }
}
