package dev.sfumato.service.http.jobs;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.net.Connection;
import dev.sfumato.service.http.net.RequestId;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.jobs.JobQuery;
import dev.sfumato.service.jobs.JobStatus;
import dev.sfumato.service.jobs.events.EventId;
import dev.sfumato.service.jobs.events.JobEventLog;
import dev.sfumato.service.jobs.running.JobView;
import dev.sfumato.service.jobs.running.Jobs;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.server.util.HttpHostResolver;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs over HTTP; see {@code /docs} for the fields. */
@Controller("/v1/jobs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class JobsController {
    private static final Logger LOG = LoggerFactory.getLogger(JobsController.class);
    private static final int PAGE = 20;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final ServedJobs jobs;
    private final JobAcceptance acceptance;
    private final HttpHostResolver hosts;

    JobsController(ServedJobs jobs, JobAcceptance acceptance, HttpHostResolver hosts) {
        this.jobs = jobs;
        this.acceptance = acceptance;
        this.hosts = hosts;
    }

    @Post(consumes = MediaType.APPLICATION_JSON)
    HttpResponse<JobObject> create(HttpRequest<byte[]> request) {
        Query.of(request);
        Jobs.Accepted accepted = acceptance.accept(request, jobs.require());
        JobView view = accepted.job();
        LOG.info(
                "{}: {} {}",
                RequestId.of(request),
                accepted.repeated() ? "again" : "accepted",
                view.job().id());
        return HttpResponse.status(accepted.repeated() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .header(HttpHeaders.LOCATION, "/v1/jobs/" + view.job().id())
                .body(JobObject.of(view, hosts.resolve(request)));
    }

    @Get
    JobList list(HttpRequest<?> request) {
        Query query = Query.of(request, "status", "limit", "after");
        int limit = query.integer("limit", PAGE, 1, JobQuery.MOST - 1);
        String after = query.text("after");
        if (after != null && jobs.require().find(after).isEmpty()) {
            throw new ApiException(ApiError.invalid(
                    "after", "invalid_value", "after: there is no job '" + after + "'; allowed: an id of a job"));
        }
        JobQuery wanted = new JobQuery(
                query.parsed("status", JobStatus::parse, String.join(", ", JobStatus.names())), limit + 1, after);
        List<JobView> found = jobs.require().list(wanted);
        String host = hosts.resolve(request);
        return new JobList(
                "list",
                found.stream()
                        .limit(limit)
                        .map(view -> JobObject.of(view, host))
                        .toList(),
                jobs.require().count(wanted),
                found.size() > limit);
    }

    @Get("/{id}")
    JobObject find(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return JobObject.of(jobs.require().find(id).orElseThrow(() -> unknown(id)), hosts.resolve(request));
    }

    @Delete("/{id}")
    JobObject cancel(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return JobObject.of(jobs.require().cancel(id).orElseThrow(() -> unknown(id)), hosts.resolve(request));
    }

    @Get(uri = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM)
    HttpResponse<?> events(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        JobView view = jobs.require().find(id).orElseThrow(() -> unknown(id));
        EventId cursor = cursor(request, view);
        JobEventLog log = jobs.require().events(id).orElseThrow(() -> unknown(id));
        if (log.isOver(cursor) && view.job().status().isFinal()) {
            // A client that has heard everything shall not come again.
            return HttpResponse.noContent();
        }
        EventJson json = new EventJson(id, hosts.resolve(request));
        return HttpResponse.ok(EventStream.of(log, cursor, json, HEARTBEAT, Connection.thread(request)))
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("X-Accel-Buffering", "no");
    }

    private static EventId cursor(HttpRequest<?> request, JobView view) {
        String last = request.getHeaders().get("Last-Event-ID");
        if (last == null || last.isEmpty()) {
            return EventId.NONE;
        }
        return EventId.parse(last)
                .filter(id -> id.attempt() <= view.job().attempt())
                .orElseThrow(() -> new ApiException(ApiError.invalid(
                        "Last-Event-ID",
                        "invalid_value",
                        "Last-Event-ID: is no id of an event of this job, got '" + last + "'")));
    }

    private static ApiException unknown(String id) {
        return new ApiException(
                ApiError.notFound("id", "job_not_found", "id: there is no job '" + id + "'; see /v1/jobs"));
    }
}
