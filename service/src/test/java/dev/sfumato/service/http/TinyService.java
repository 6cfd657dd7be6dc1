package dev.sfumato.service.http;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on a free port over a home folder with one real, tiny model, and a client of it. */
final class TinyService implements AutoCloseable {
    /** The id of the model: 32x32 pixels, 4 steps, guidance 2. */
    static final String MODEL = "tiny";

    private static final Path FIXTURE = Path.of("../diffusion/src/test/resources/fixtures/pipeline_tiny");

    private final Path home;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private TinyService(Path home, HttpServer server) {
        this.home = home;
        this.server = server;
    }

    /** A service over {@code home} that holds at most {@code queueLimit} requests. */
    static TinyService start(Path home, int queueLimit) {
        return start(home, queueLimit, Duration.ofSeconds(2));
    }

    /** One that listens where another did before. */
    static TinyService startAt(Path home, int port) {
        return start(home, options(home, 64).at("127.0.0.1", port));
    }

    /** One that gives requests {@code grace} to finish when it closes. */
    static TinyService start(Path home, int queueLimit, Duration grace) {
        return start(home, options(home, queueLimit).stoppingWithin(grace));
    }

    /** One of which a test chooses more; begins with {@link #options}. */
    static TinyService start(Path home, ServeOptions options) {
        if (!Files.exists(home.resolve("models").resolve(MODEL))) {
            addModel(home, MODEL);
        }
        return new TinyService(home, HttpServer.start(options));
    }

    static ServeOptions options(Path home, int queueLimit) {
        return ServeOptions.of(new EngineConfig(home, SessionConfig.cpu(), queueLimit))
                .at("127.0.0.1", 0)
                .painting(MODEL)
                .loggedAs("tests", "a service")
                .stoppingWithin(Duration.ofSeconds(2));
    }

    /** A client of a service that was started elsewhere; closing it closes that as well. */
    static TinyService of(Path home, HttpServer server) {
        return new TinyService(home, server);
    }

    static TinyService start(Path home) {
        return start(home, 64);
    }

    /** Copies the tiny model to {@code models/<id>} of the home folder. */
    static Path addModel(Path home, String id) {
        Path target = home.resolve("models").resolve(id);
        try (Stream<Path> files = Files.walk(FIXTURE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(FIXTURE.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
            return target;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path home() {
        return home;
    }

    URI uri(String path) {
        return server.uri().resolve(path);
    }

    HttpServer server() {
        return server;
    }

    /** Posts JSON to the image endpoint. */
    HttpResponse<String> generate(String json) {
        return send(request("/v1/images/generations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
