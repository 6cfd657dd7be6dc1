package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The events of a job, read as a browser reads them. */
final class ServerEvents implements AutoCloseable {
    private final BufferedReader lines;

    private ServerEvents(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    record ServerEvent(String id, String name, JsonNode data) {}

    static HttpRequest.Builder request(TinyService service, String job, @Nullable String last) {
        HttpRequest.Builder request = service.request("/v1/jobs/" + job + "/events");
        return last == null ? request : request.header("Last-Event-ID", last);
    }

    static ServerEvents open(TinyService service, String job, @Nullable String last) {
        HttpResponse<InputStream> stream = service.send(request(service, job, last), BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        return new ServerEvents(stream.body());
    }

    /** The next event; the stream must not end before. */
    ServerEvent next() {
        ServerEvent event = read();
        return Objects.requireNonNull(event, "the stream ended");
    }

    List<ServerEvent> toEnd() {
        List<ServerEvent> events = new ArrayList<>();
        for (ServerEvent event = read(); event != null; event = read()) {
            events.add(event);
        }
        return events;
    }

    private @Nullable ServerEvent read() {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !fields.isEmpty()) {
                    return new ServerEvent(
                            field(fields, "id"),
                            field(fields, "event"),
                            JsonMapper.shared().readTree(field(fields, "data")));
                }
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    assertThat(fields.put(line.substring(0, colon), line.substring(colon + 2)))
                            .as(line)
                            .isNull();
                }
            }
            return null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String field(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
