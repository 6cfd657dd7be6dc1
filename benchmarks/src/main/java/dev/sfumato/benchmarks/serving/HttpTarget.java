package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Arrival.Behaviour;
import dev.sfumato.benchmarks.serving.Outcome.End;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server's images API. Clients that read slowly take four seconds for the answer, those that disconnect do so soon. */
final class HttpTarget implements Target, AutoCloseable {

    private static final int SLOW_PARTS = 40;
    private static final long SLOW_PAUSE = 100;
    private static final long PATIENCE = 200;
    private static final int OK = 200;
    private static final int TOO_MANY = 429;

    private final URI generations;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final long begin = System.nanoTime();

    /** @param server such as http://127.0.0.1:8080 */
    HttpTarget(String server) {
        this.generations = URI.create(server + "/v1/images/generations");
    }

    @Override
    public double now() {
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public CompletableFuture<Outcome> send(Arrival arrival, double sent) {
        return CompletableFuture.supplyAsync(
                        () -> new Outcome(arrival, sent, Double.NaN, now(), exchange(arrival)), clients)
                .thenApply(outcome -> new Outcome(arrival, sent, Double.NaN, now(), outcome.end()));
    }

    private End exchange(Arrival arrival) {
        JobClass kind = arrival.kind();
        String body = "{\"prompt\":\"a red apple\",\"seed\":%d,\"steps\":%d,\"size\":\"%dx%d\",\"user\":\"%s\"}"
                .formatted(arrival.seed() & 0xffffffffL, kind.steps(), kind.width(), kind.height(), arrival.caller());
        HttpRequest request = HttpRequest.newBuilder(generations)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return arrival.behaviour() == Behaviour.DISCONNECTS ? disconnect(request) : read(request, arrival);
        } catch (IOException e) {
            return End.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.FAILED;
        }
    }

    private End read(HttpRequest request, Arrival arrival) throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (arrival.behaviour() == Behaviour.READS_SLOWLY) {
                byte[] part = new byte[256];
                for (int i = 0; i < SLOW_PARTS && body.read(part) >= 0; i++) {
                    Thread.sleep(SLOW_PAUSE);
                }
            }
            body.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return switch (response.statusCode()) {
            case OK -> End.COMPLETED;
            case TOO_MANY -> End.REFUSED;
            default -> End.FAILED;
        };
    }

    private End disconnect(HttpRequest request) throws InterruptedException {
        Future<?> answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            answer.get(PATIENCE, TimeUnit.MILLISECONDS);
            return End.COMPLETED;
        } catch (TimeoutException e) {
            answer.cancel(true);
            return End.CANCELLED;
        } catch (java.util.concurrent.ExecutionException e) {
            return End.FAILED;
        }
    }

    @Override
    public void close() {
        clients.close();
        http.close();
    }
}
