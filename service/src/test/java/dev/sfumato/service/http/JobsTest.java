package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.jobs.running.JobLimits;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Jobs over HTTP: accepted, found, listed, cancelled, repeated, refused, and kept over a restart. */
class JobsTest {
    /** Much work. */
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
    void anAcceptedJobIsPaintedThoughNobodyWaits() {
        HttpResponse<String> accepted = jobs.post("{\"prompt\":\"a\",\"n\":2,\"metadata\":{\"order\":\"17\"}}");

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        JsonNode job = TinyService.json(accepted);
        assertThat(accepted.headers().firstValue("location")).hasValue("/v1/jobs/" + TinyJobs.id(accepted));
        assertThat(job.get("object").stringValue()).isEqualTo("job");
        long seed = job.at("/request/seed").longValue();
        JsonNode finished = jobs.awaitEnd(TinyJobs.id(accepted));
        assertThat(finished.get("status").stringValue()).isEqualTo("completed");
        assertThat(finished.at("/request/seed").longValue()).isEqualTo(seed);
        assertThat(finished.at("/metadata/order").stringValue()).isEqualTo("17");
        assertThat(finished.get("started_at").doubleValue())
                .isBetween(
                        finished.get("created_at").doubleValue(),
                        finished.get("finished_at").doubleValue());
        assertThat(seeds(finished)).containsExactly(seed, seed + 1);
        assertThat(picture(finished, 1)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(finished.get("run").stringValue()).isNotBlank();
        assertThat(finished.get("step").intValue()).isZero();
    }

    private static List<Long> seeds(JsonNode job) {
        return job.get("images")
                .valueStream()
                .map(image -> image.get("seed").longValue())
                .toList();
    }

    private byte[] picture(JsonNode job, int index) {
        String url = job.get("images").get(index).get("url").stringValue();
        HttpResponse<byte[]> file = service.send(service.request(url), BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        return file.body();
    }

    @Test
    void aJobIsPaintedAsTheSameGenerationIs() {
        JsonNode job = jobs.awaitEnd(TinyJobs.id(
                jobs.post("{\"prompt\":\"a\",\"seed\":5,\"output_format\":\"jpeg\",\"output_compression\":80}")));
        JsonNode direct = TinyService.json(service.generate("{\"prompt\":\"a\",\"seed\":5,\"output_format\":\"jpeg\","
                + "\"output_compression\":80,\"response_format\":\"url\"}"));

        assertThat(job.at("/images/0/url")).isEqualTo(direct.at("/data/0/url"));
    }

    @Test
    void aJobThatStartsFromAPictureIsPaintedAsTheSameGenerationIs() throws IOException {
        Path resources =
                Path.of("../diffusion/src/test/resources").toAbsolutePath().normalize();
        Files.createSymbolicLink(home.resolve("models/sd2"), resources.resolve("families/sd2"));
        byte[] source = Files.readAllBytes(resources.resolve("golden/families/source.png"));
        String body = "{\"prompt\":\"a cat\",\"model\":\"sd2\",\"seed\":6,\"steps\":4,\"response_format\":\"url\","
                + "\"strength\":0.5,\"image\":\"" + Base64.getEncoder().encodeToString(source) + "\"}";

        JsonNode job = jobs.awaitEnd(TinyJobs.id(jobs.post(body)));

        assertThat(job.at("/request/image_sha256").stringValue()).hasSize(64);
        assertThat(job.at("/images/0/url"))
                .isEqualTo(TinyService.json(service.generate(body)).at("/data/0/url"));
    }

    @Test
    void theSameKeyAndBodyAreTheSameJob() {
        HttpResponse<String> first = jobs.post("{\"prompt\":\"a\"}", "key-1");
        HttpResponse<String> again = jobs.post("{\"prompt\":\"a\"}", "key-1");
        jobs.awaitEnd(TinyJobs.id(first));
        HttpResponse<String> late = jobs.post("{\"prompt\":\"a\"}", "key-1");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(Stream.of(again, late).map(TinyJobs::id)).containsOnly(TinyJobs.id(first));
        assertThat(TinyService.json(late).get("status").stringValue()).isEqualTo("completed");
        assertThat(TinyService.json(service.get("/v1/jobs")).get("total").intValue())
                .isEqualTo(1);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        String first = TinyJobs.id(jobs.post("{\"prompt\":\"a\"}", "key-1"));

        HttpResponse<String> other = jobs.post("{\"prompt\":\"b\"}", "key-1");

        assertThat(other.statusCode()).isEqualTo(409);
        JsonNode error = TinyService.json(other).get("error");
        assertThat(error.get("param").stringValue()).isEqualTo("Idempotency-Key");
        assertThat(error.get("code").stringValue()).isEqualTo("idempotency_key_reused");
        assertThat(error.get("message").stringValue()).contains("key-1", first);
    }

    @Test
    void aQueuedJobIsCancelledAtOnce() {
        String running = TinyJobs.id(jobs.post(LONG));
        jobs.await(running, "running");
        String queued = TinyJobs.id(jobs.post(LONG));
        JsonNode waiting = jobs.get(queued);

        HttpResponse<String> cancelled = jobs.cancel(queued);

        assertThat(waiting.get("status").stringValue()).isEqualTo("queued");
        assertThat(waiting.get("position").intValue()).isEqualTo(1);
        assertThat(waiting.get("estimated_start").doubleValue())
                .isLessThan(waiting.get("estimated_finish").doubleValue());
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        assertThat(TinyService.json(cancelled).get("status").stringValue()).isEqualTo("cancelled");
        assertThat(jobs.get(running).get("status").stringValue()).isEqualTo("running");
    }

    @Test
    void aRunningJobIsCancelledAndTheNextOneIsPainted() {
        String running = TinyJobs.id(jobs.post(LONG));
        jobs.await(running, "running");
        String next = TinyJobs.id(jobs.post("{\"prompt\":\"a\"}"));

        HttpResponse<String> cancelled = jobs.cancel(running);

        assertThat(TinyService.json(cancelled).get("status").stringValue()).isEqualTo("cancelled");
        assertThat(jobs.awaitEnd(next).get("status").stringValue()).isEqualTo("completed");
    }

    @Test
    void cancellingAFinishedJobSaysThatItIsFinished() {
        String job = TinyJobs.id(jobs.post("{\"prompt\":\"a\"}"));
        jobs.awaitEnd(job);

        HttpResponse<String> refused = jobs.cancel(job);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(TinyService.json(refused).at("/error/code").stringValue()).isEqualTo("job_finished");
        assertThat(TinyService.json(refused).at("/error/message").stringValue()).contains("completed");
    }

    @Test
    void jobsAreListedNewestFirstInPages() {
        List<String> ids = Stream.of("a", "b", "c")
                .map(prompt -> TinyJobs.id(jobs.post("{\"prompt\":\"" + prompt + "\"}")))
                .toList();
        ids.forEach(jobs::awaitEnd);

        JsonNode first = TinyService.json(service.get("/v1/jobs?limit=2&status=completed"));
        JsonNode rest = TinyService.json(service.get("/v1/jobs?limit=2&after=" + ids.get(1)));

        assertThat(first.findValuesAsString("id")).containsExactly(ids.get(2), ids.get(1));
        assertThat(first.get("total").intValue()).isEqualTo(3);
        assertThat(first.get("has_more").booleanValue()).isTrue();
        assertThat(rest.findValuesAsString("id")).containsExactly(ids.getFirst());
        assertThat(rest.get("has_more").booleanValue()).isFalse();
        assertThat(TinyService.json(service.get("/v1/jobs?status=failed"))
                        .get("total")
                        .intValue())
                .isZero();
    }

    @Test
    void aJobWhoseDeadlinePassesFails() {
        String running = TinyJobs.id(jobs.post(LONG));
        jobs.await(running, "running");

        JsonNode late = jobs.awaitEnd(
                TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"n\":10,\"steps\":900,\"deadline_seconds\":0.2}")));

        assertThat(late.get("status").stringValue()).isEqualTo("failed");
        assertThat(late.at("/error/code").stringValue()).isEqualTo("deadline_exceeded");
        assertThat(jobs.get(running).get("status").stringValue()).isEqualTo("running");
    }

    @Test
    void moreWorkThanTheLimitIsAnsweredWithTheTimeToComeBack(@TempDir Path other) {
        JobLimits limits = new JobLimits(Duration.ofDays(1), Duration.ofMillis(1));
        try (TinyService small = TinyService.start(
                other, TinyService.options(other, 2).withJobs(limits).stoppingWithin(Duration.ofMillis(50)))) {
            TinyJobs itsJobs = new TinyJobs(small);
            // Makes known what work costs. A job that alone is too much is taken on.
            itsJobs.awaitEnd(TinyJobs.id(itsJobs.post("{\"prompt\":\"a\"}")));
            String running = TinyJobs.id(itsJobs.post(LONG));

            HttpResponse<String> refused = itsJobs.post("{\"prompt\":\"b\"}");

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow())
                    .isPositive();
            JsonNode error = TinyService.json(refused).get("error");
            assertThat(error.get("type").stringValue()).isEqualTo("rate_limit_error");
            itsJobs.cancel(running);
            itsJobs.awaitEnd(running);
            assertThat(itsJobs.post("{\"prompt\":\"b\"}").statusCode()).isEqualTo(202);
        }
    }

    @Test
    void healthTellsOfJobs() {
        String running = TinyJobs.id(jobs.post(LONG));
        jobs.await(running, "running");
        jobs.post(LONG);
        jobs.post(LONG);

        JsonNode health = jobsHealth(service);

        assertThat(health.get("status").stringValue()).isEqualTo("ok");
        assertThat(health.get("running").intValue()).isEqualTo(1);
        assertThat(health.get("queued").intValue()).isEqualTo(2);
        assertThat(health.get("problem").isNull()).isTrue();
    }

    @Test
    void healthTellsOfAStoreThatDoesNotWork() {
        jobs.awaitEnd(TinyJobs.id(jobs.post("{\"prompt\":\"a\"}")));
        Jdbi.create("jdbc:sqlite:" + home.resolve("jobs.db"))
                .useHandle(handle -> handle.execute("ALTER TABLE job RENAME TO stolen"));

        JsonNode health = jobsHealth(service);

        assertThat(health.get("status").stringValue()).isEqualTo("broken");
        assertThat(health.get("problem").stringValue()).contains("the jobs cannot be read", "jobs.db");
        assertThat(TinyService.json(service.get("/health")).get("status").stringValue())
                .isEqualTo("degraded");
    }

    private static JsonNode jobsHealth(TinyService service) {
        return TinyService.json(service.get("/health")).get("jobs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|prompt|missing_required_parameter",
                "{\"prompt\":\"x\",\"colour\":1}|colour|unknown_parameter",
                "{\"prompt\":\"x\",\"priority\":\"urgent\"}|priority|invalid_value",
                "{\"prompt\":\"x\",\"priority\":3}|priority|invalid_type",
                "{\"prompt\":\"x\",\"deadline_seconds\":0}|deadline_seconds|invalid_value",
                "{\"prompt\":\"x\",\"deadline_seconds\":\"soon\"}|deadline_seconds|invalid_type",
                "{\"prompt\":\"x\",\"previews\":-1}|previews|invalid_value",
                "{\"prompt\":\"x\",\"previews\":1000}|previews|invalid_value",
                "{\"prompt\":\"x\",\"metadata\":[]}|metadata|invalid_type",
                "{\"prompt\":\"x\",\"metadata\":{\"a\":1}}|metadata|invalid_type",
                "{\"prompt\":\"x\",\"response_format\":\"b64_json\"}|response_format|unsupported_value",
                "{\"prompt\":\"x\",\"stream\":true}|stream|unsupported_value",
                "{\"prompt\":\"x\",\"steps\":0}|steps|invalid_value",
                "{\"prompt\":\"x\",\"model\":\"none\"}|model|model_not_found",
            })
    void aWrongFieldIsNamed(String body, String param, String code) {
        HttpResponse<String> refused = jobs.post(body);

        assertThat(refused.statusCode()).as(refused.body()).isBetween(400, 404);
        assertThat(TinyService.json(refused).at("/error/param").stringValue()).isEqualTo(param);
        assertThat(TinyService.json(refused).at("/error/code").stringValue()).isEqualTo(code);
        assertThat(TinyService.json(service.get("/v1/jobs")).get("total").intValue())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs/none,404,id",
        "/v1/jobs/none/events,404,id",
        "/v1/jobs?status=done,400,status",
        "/v1/jobs?limit=0,400,limit",
        "/v1/jobs?after=none,400,after",
        "/v1/jobs?colour=1,400,colour",
    })
    void aWrongQuestionIsNamed(String path, int status, String param) {
        HttpResponse<String> refused = service.get(path);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(TinyService.json(refused).at("/error/param").stringValue()).isEqualTo(param);
    }

    @Test
    void anIdempotencyKeyOfOtherCharactersIsRefused() {
        HttpResponse<String> refused = jobs.post("{\"prompt\":\"x\"}", "two words");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TinyService.json(refused).at("/error/param").stringValue()).isEqualTo("Idempotency-Key");
    }

    @Test
    void jobsSurviveARestart() {
        String finished = TinyJobs.id(jobs.post("{\"prompt\":\"a\",\"seed\":3}"));
        JsonNode before = jobs.awaitEnd(finished);
        String running = TinyJobs.id(jobs.post("{\"prompt\":\"x\",\"steps\":900,\"n\":6,\"seed\":4}"));
        jobs.await(running, "running");
        String queued = TinyJobs.id(jobs.post("{\"prompt\":\"b\"}"));
        long seed = jobs.get(queued).at("/request/seed").longValue();

        service.close();
        start();

        JsonNode after = jobs.get(finished);
        assertThat(after.get("status").stringValue()).isEqualTo("completed");
        assertThat(after.at("/images/0/seed")).isEqualTo(before.at("/images/0/seed"));
        assertThat(picture(after, 0)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(seeds(jobs.awaitEnd(queued))).containsExactly(seed);
        JsonNode again = jobs.awaitEnd(running);
        assertThat(seeds(again)).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(again.get("attempt").intValue()).isEqualTo(2);
    }

    @Test
    void aSecondServerOfTheHomeServesAllButJobs() {
        try (TinyService second = TinyService.start(home)) {
            HttpResponse<String> refused = new TinyJobs(second).post("{\"prompt\":\"a\"}");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(TinyService.json(refused).at("/error/code").stringValue())
                    .isEqualTo("jobs_unavailable");
            assertThat(TinyService.json(refused).at("/error/message").stringValue())
                    .contains("another process", home.toString());
            assertThat(second.generate("{\"prompt\":\"a\"}").statusCode()).isEqualTo(200);
            assertThat(jobsHealth(second).get("status").stringValue()).isEqualTo("unavailable");
            assertThat(jobsHealth(second).get("problem").stringValue()).contains("another process");
        }
        assertThat(jobs.post("{\"prompt\":\"a\"}").statusCode()).isEqualTo(202);
    }

    @Test
    void aBodyThatIsNoJsonIsRefused() {
        HttpResponse<String> refused = service.send(
                service.request("/v1/jobs").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}")));

        assertThat(refused.statusCode()).isEqualTo(415);
    }
}
