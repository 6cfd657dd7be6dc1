package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** A client of the jobs of a service. */
record TinyJobs(TinyService service) {
    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");

    static String id(HttpResponse<String> job) {
        assertThat(job.statusCode()).as(job.body()).isIn(200, 202);
        return TinyService.json(job).get("id").stringValue();
    }

    HttpResponse<String> post(String json) {
        return service.send(request(json));
    }

    HttpResponse<String> post(String json, String idempotencyKey) {
        return service.send(request(json).header("Idempotency-Key", idempotencyKey));
    }

    private HttpRequest.Builder request(String json) {
        return service.request("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }

    JsonNode get(String id) {
        HttpResponse<String> job = service.get("/v1/jobs/" + id);
        assertThat(job.statusCode()).as(job.body()).isEqualTo(200);
        return TinyService.json(job);
    }

    HttpResponse<String> cancel(String id) {
        return service.send(service.request("/v1/jobs/" + id).DELETE());
    }

    JsonNode awaitEnd(String id) {
        return await(id, ENDS);
    }

    JsonNode await(String id, String status) {
        return await(id, Set.of(status));
    }

    private JsonNode await(String id, Set<String> statuses) {
        Instant end = Instant.now().plusSeconds(180);
        JsonNode job = get(id);
        while (!statuses.contains(job.get("status").stringValue())) {
            assertThat(Instant.now()).as(job.toString()).isBefore(end);
            LockSupport.parkNanos(5_000_000);
            job = get(id);
        }
        return job;
    }
}
