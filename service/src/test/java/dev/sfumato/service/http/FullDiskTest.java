package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service whose disk is full paints, says that it cannot keep track, and keeps track again when there is space. */
class FullDiskTest {
    private static final Path TINY =
            Path.of("../diffusion/src/test/resources/fixtures/pipeline_tiny").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void aFullDiskIsToldAndPaintedOn() throws Exception {
        Path home = mounted();
        try (TinyService service = TinyService.start(home)) {
            HttpResponse<String> tracked = paint(service);
            String run = tracked.headers().firstValue("x-sfumato-run").orElseThrow();
            fill(home.resolve("filler"));

            // the journal may have room in its last page, so some more may be tracked
            HttpResponse<String> untracked = paint(service);
            for (int i = 0;
                    i < 50 && untracked.headers().firstValue("x-sfumato-run").isPresent();
                    i++) {
                untracked = paint(service);
            }

            assertThat(untracked.headers().firstValue("x-sfumato-untracked")).hasValue("true");
            assertThat(TinyService.json(untracked).get("warnings").get(0).stringValue())
                    .contains("is in no run")
                    .contains("No space left");
            assertThat(lastOfStream(service).get("warnings").get(0).stringValue())
                    .contains("is in no run")
                    .contains("No space left");
            assertThat(infoOfAutomatic1111(service).get("warnings").get(0).stringValue())
                    .contains("is in no run")
                    .contains("No space left");
            JsonNode health = TinyService.json(service.get("/health"));
            assertThat(health.get("status").stringValue()).isEqualTo("degraded");
            assertThat(health.get("tracking").get("problem").stringValue()).contains("No space left");
            assertThat(health.get("tracking").get("untracked").intValue()).isPositive();

            Files.delete(home.resolve("filler"));
            HttpResponse<String> again = awaitTracked(service);
            assertThat(again.headers().firstValue("x-sfumato-run")).hasValue(run);
            assertThat(TinyService.json(service.get("/health")).get("status").stringValue())
                    .isEqualTo("ok");
        } finally {
            unmount(home);
        }
    }

    @Test
    void aServiceThatStartsOnAFullDiskTracksOnceThereIsSpace() throws Exception {
        Path home = mounted();
        fill(home.resolve("filler"));
        try (TinyService service = TinyService.start(home)) {
            assertThat(paint(service).headers().firstValue("x-sfumato-untracked"))
                    .hasValue("true");

            Files.delete(home.resolve("filler"));
            awaitTracked(service);
            assertThat(TinyService.json(service.get("/health"))
                            .get("tracking")
                            .get("run")
                            .isString())
                    .isTrue();
        } finally {
            unmount(home);
        }
    }

    private static HttpResponse<String> paint(TinyService service) {
        HttpResponse<String> answer = service.generate("{\"prompt\":\"a red apple\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static JsonNode lastOfStream(TinyService service) {
        HttpResponse<String> answer =
                service.generate("{\"prompt\":\"a red apple\",\"n\":2,\"stream\":true,\"partial_images\":1}");
        List<StreamingTest.Sent> events =
                StreamingTest.events(answer.body().lines().toList());
        assertThat(events.getLast().name()).isEqualTo("image_generation.completed");
        assertThat(events.subList(0, events.size() - 1))
                .allSatisfy(event -> assertThat(event.data().has("warnings")).isFalse());
        return events.getLast().data();
    }

    private static JsonNode infoOfAutomatic1111(TinyService service) {
        HttpResponse<String> answer = service.send(service.request("/sdapi/v1/txt2img")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\":\"a red apple\",\"steps\":2,\"n_iter\":2}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode info = JsonMapper.shared()
                .readTree(TinyService.json(answer).get("info").stringValue());
        assertThat(info.get("warnings").valueStream().map(JsonNode::stringValue))
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning).contains("is in no run"));
        return info;
    }

    private static HttpResponse<String> awaitTracked(TinyService service) {
        Instant end = Instant.now().plusSeconds(180);
        while (true) {
            HttpResponse<String> answer = paint(service);
            if (answer.headers().firstValue("x-sfumato-run").isPresent()) {
                return answer;
            }
            assertThat(Instant.now()).as(answer.body()).isBefore(end);
        }
    }

    /** A home of a few megabytes; its model and caches lie elsewhere. */
    private Path mounted() throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("small"));
        boolean mounted = command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", home.toString());
        if (!mounted) {
            System.err.println("SKIPPED: only root can mount the small file system that this test fills");
        }
        assumeTrue(mounted, "only root can mount a small file system");
        Files.createDirectories(home.resolve("models"));
        Files.createSymbolicLink(home.resolve("models/tiny"), TINY);
        Files.createSymbolicLink(home.resolve("cache"), Files.createDirectory(folder.resolve("cache")));
        return home;
    }

    private static void unmount(Path home) throws IOException, InterruptedException {
        assertThat(command("umount", "--lazy", home.toString())).isTrue();
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
