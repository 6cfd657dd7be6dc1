package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.generation.TrackingOptions;
import dev.sfumato.tracking.blob.s3.S3Location;
import dev.sfumato.tracking.servers.PostgresServer;
import dev.sfumato.tracking.servers.S3Server;
import dev.sfumato.tracking.stores.Stores;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A service whose index is in a real PostgreSQL and whose pictures are on a real server of S3's protocol. */
class StoresTest {

    @TempDir
    private Path home;

    @TempDir
    private Path objects;

    private PostgresServer postgres;
    private S3Server s3;
    private TinyService service;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.shared();
        s3 = S3Server.start(objects);
        Stores stores = new Stores(
                postgres.address(postgres.newSchema()),
                S3Location.parse("s3://bucket/pictures").at(s3.endpoint()));
        service = TinyService.start(
                home, TinyService.options(home, 64).recording(TrackingOptions.DEFAULT.keptIn(stores)));
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        s3.close();
    }

    private HttpResponse<String> paint(String prompt) {
        HttpResponse<String> answer = service.generate("{\"prompt\":\"" + prompt + "\",\"seed\":7}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private JsonNode ok(String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TinyService.json(answer);
    }

    private static String run(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-sfumato-run").orElseThrow();
    }

    @Test
    void aPictureIsListedFoundServedAndReplayed() throws IOException {
        String run = run(paint("a red apple"));
        paint("a green pear");

        assertThat(ok("/v1/runs").get("data").get(0).get("id").stringValue()).isEqualTo(run);
        assertThat(ok("/v1/images").get("total").intValue()).isEqualTo(2);
        JsonNode found = ok("/v1/images?q=pear");
        assertThat(found.get("total").intValue()).isOne();
        String url = found.get("data").get(0).get("url").stringValue();
        HttpResponse<byte[]> picture = service.send(service.request(url), BodyHandlers.ofByteArray());
        assertThat(picture.statusCode()).isEqualTo(200);
        String name = url.substring(url.lastIndexOf('/') + 1);
        assertThat(objects.resolve("bucket/pictures/" + name.substring(0, 2) + "/" + name))
                .hasBinaryContent(picture.body());
        assertThat(home.resolve("index.db")).doesNotExist();

        try (Stream<Path> copies = Files.list(home.resolve("blobs").resolve(name.substring(0, 2)))) {
            for (Path copy : copies.toList()) {
                Files.delete(copy);
            }
        }
        assertThat(service.send(service.request(url), BodyHandlers.ofByteArray())
                        .body())
                .as("from the bucket")
                .isEqualTo(picture.body());

        HttpResponse<String> replay =
                service.send(service.request("/v1/runs/" + run + "/replay").POST(BodyPublishers.noBody()));
        assertThat(replay.statusCode()).as(replay.body()).isEqualTo(200);
        assertThat(TinyService.json(replay).get("verdict").stringValue()).isEqualTo("identical");
    }

    @Test
    void aBucketThatIsAwayIsToldAndPaintedOn() throws Exception {
        String run = run(paint("a red apple"));
        s3.stop();

        HttpResponse<String> untracked = paint("a green pear");
        assertThat(untracked.headers().firstValue("x-sfumato-untracked")).hasValue("true");
        assertThat(TinyService.json(untracked).get("warnings").get(0).stringValue())
                .contains("is in no run")
                .contains("s3://bucket/pictures/")
                .doesNotContain(S3Server.SECRET);
        JsonNode health = ok("/health");
        assertThat(health.get("status").stringValue()).isEqualTo("degraded");
        assertThat(health.get("tracking").get("problem").stringValue()).contains("s3://bucket/pictures/");

        s3.restart();
        HttpResponse<String> again = awaitTracked();
        assertThat(run(again)).isEqualTo(run);
        assertThat(ok("/health").get("status").stringValue()).isEqualTo("ok");
    }

    private HttpResponse<String> awaitTracked() {
        Instant end = Instant.now().plusSeconds(180);
        while (true) {
            HttpResponse<String> answer = paint("a blue plum");
            if (answer.headers().firstValue("x-sfumato-run").isPresent()) {
                return answer;
            }
            assertThat(Instant.now()).as(answer.body()).isBefore(end);
        }
    }

    @Test
    void aDatabaseThatIsAwayKeepsNoPictureFromItsRun() {
        String run = run(paint("a red apple"));
        postgres.stop();
        try {
            assertThat(run(paint("a green pear"))).isEqualTo(run);
            HttpResponse<String> list = service.get("/v1/runs");
            assertThat(list.statusCode()).as(list.body()).isEqualTo(503);
            assertThat(list.body()).doesNotContain(PostgresServer.PASSWORD);
        } finally {
            postgres.start();
        }
        // at the next look at the journals at the latest
        Instant end = Instant.now().plusSeconds(180);
        while (ok("/v1/images?q=pear").get("total").intValue() != 1) {
            assertThat(Instant.now()).as("the pear is not found").isBefore(end);
        }
    }
}
