package dev.sfumato.service.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that puts a service below a path, under another port, and does not tell it so. */
final class SubPathProxy implements AutoCloseable {
    private static final String PATH = "/art/of";
    private static final List<String> PASSED =
            List.of("content-type", "etag", "cache-control", "content-security-policy", "x-content-type-options");

    private final TinyService service;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private SubPathProxy(TinyService service) throws IOException {
        this.service = service;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PATH, this::pass);
        server.setExecutor(threads);
        server.start();
    }

    static SubPathProxy before(TinyService service) {
        try {
            return new SubPathProxy(service);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + PATH + "/");
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpResponse<InputStream> answer = ask(exchange);
            PASSED.forEach(name -> answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
            exchange.sendResponseHeaders(answer.statusCode(), answer.statusCode() == 204 ? -1 : 0);
            try (InputStream from = answer.body();
                    OutputStream to = exchange.getResponseBody()) {
                byte[] part = new byte[8192];
                for (int read = from.read(part); read >= 0; read = from.read(part)) {
                    to.write(part, 0, read);
                    to.flush();
                }
            }
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<InputStream> ask(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().toString().substring(PATH.length());
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        for (String name : List.of("Content-Type", "Idempotency-Key", "Last-Event-ID", "Accept")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
