package dev.sfumato.service.http.jobs;

import dev.sfumato.service.jobs.JobFailure;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.events.JobEvent;
import dev.sfumato.service.jobs.events.JobEvent.Cancelled;
import dev.sfumato.service.jobs.events.JobEvent.Completed;
import dev.sfumato.service.jobs.events.JobEvent.Failed;
import dev.sfumato.service.jobs.events.JobEvent.Image;
import dev.sfumato.service.jobs.events.JobEvent.Preview;
import dev.sfumato.service.jobs.events.JobEvent.Queued;
import dev.sfumato.service.jobs.events.JobEvent.Started;
import dev.sfumato.service.jobs.events.JobEvent.Step;
import dev.sfumato.service.jobs.events.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as they go over the wire.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class EventJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String job;
    private final String host;

    /** @param host before the addresses of pictures */
    EventJson(String job, String host) {
        this.job = job;
        this.host = host;
    }

    /** A comment, which keeps the connection from looking dead. */
    static byte[] heartbeat() {
        return ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** The event as a block of the stream. */
    byte[] block(LoggedEvent logged) {
        String name = name(logged.event());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("type", name);
        data.put("job", job);
        data.putAll(members(logged.event()));
        return ("id: " + logged.id() + "\nevent: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String name(JobEvent event) {
        return switch (event) {
            case Queued _ -> "queued";
            case Started _ -> "started";
            case Step _ -> "step";
            case Preview _ -> "preview";
            case Image _ -> "image";
            case Completed _ -> "completed";
            case Failed _ -> "failed";
            case Cancelled _ -> "cancelled";
        };
    }

    private Map<String, Object> members(JobEvent event) {
        return switch (event) {
            case Queued queued -> Map.of("position", queued.position());
            case Started _, Cancelled _ -> Map.of();
            case Step step -> step(step);
            case Preview preview -> preview(preview);
            case Image image -> picture(image.image());
            case Completed completed ->
                Map.of("images", completed.images().stream().map(this::picture).toList());
            case Failed failed -> Map.of("error", error(failed.failure()));
        };
    }

    private static Map<String, Object> step(Step step) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("image", step.image());
        members.put("images", step.images());
        members.put("step", step.step());
        members.put("steps", step.steps());
        members.put("eta_seconds", step.remaining().toMillis() / 1e3);
        return members;
    }

    private static Map<String, Object> preview(Preview preview) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("image", preview.image());
        members.put("index", preview.index());
        members.put("step", preview.step());
        members.put("steps", preview.steps());
        members.put("b64_json", Base64.getEncoder().encodeToString(preview.png()));
        return members;
    }

    private Map<String, Object> picture(JobImage image) {
        JobPicture picture = JobPicture.of(image, host);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("index", picture.index());
        members.put("url", picture.url());
        members.put("seed", picture.seed());
        members.put("width", picture.width());
        members.put("height", picture.height());
        members.put("bytes", picture.bytes());
        return members;
    }

    private static Map<String, Object> error(JobFailure failure) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("message", failure.message());
        members.put("type", failure.type());
        members.put("param", failure.param());
        members.put("code", failure.code());
        return members;
    }
}
