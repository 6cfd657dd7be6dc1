package dev.sfumato.service.http;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running HTTP service: an engine, a tracked run that its generations are logged in, and the server before them. It
 * stops on {@link #close()} and when the process is asked to end: it then takes no more connections, drains the engine,
 * which lets the requests and jobs that it has finish within the grace period and cancels the rest of them, leaves the
 * jobs that are not finished to the next start, and ends the run. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final ServeOptions options;
    private final ServedParts parts;
    private final ApplicationContext context;
    private final URI uri;
    private final Thread stopOnExit = Thread.ofPlatform().name("sfumato-stop").unstarted(this::stop);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private HttpServer(ServeOptions options, ServedParts parts, ApplicationContext context, URI uri) {
        this.options = options;
        this.parts = parts;
        this.context = context;
        this.uri = uri;
    }

    /**
     * Starts the service and returns once it answers; the default model is still being loaded then.
     *
     * @throws ServerStartException if the address is taken or is not this machine's
     */
    public static HttpServer start(ServeOptions options) {
        checkAddress(options);
        // The two take about as long and need nothing of each other.
        CompletableFuture<ServedParts> opening =
                CompletableFuture.supplyAsync(() -> ServedParts.open(options), Thread.ofPlatform()::start);
        ApplicationContext context = startContext(options);
        try {
            ServedParts parts = opening.join();
            return serve(options, parts, context);
        } catch (CompletionException failure) {
            context.close();
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    private static ApplicationContext startContext(ServeOptions options) {
        return ApplicationContext.builder()
                .banner(false)
                .properties(Map.of(
                        "micronaut.server.host",
                        options.host(),
                        "micronaut.server.port",
                        options.port() == 0 ? -1 : options.port()))
                .start();
    }

    private static HttpServer serve(ServeOptions options, ServedParts parts, ApplicationContext context) {
        try {
            parts.beans().forEach(context::registerSingleton);
            EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
            HttpServer running = new HttpServer(options, parts, context, server.getURI());
            Runtime.getRuntime().addShutdownHook(running.stopOnExit);
            return running;
        } catch (RuntimeException failure) {
            context.close();
            parts.close(1);
            throw cannotListen(options, failure);
        }
    }

    // A taken port is the commonest mistake, and must not leave a failed run behind.
    private static void checkAddress(ServeOptions options) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(options.host(), options.port()));
        } catch (IOException | IllegalArgumentException failure) {
            throw cannotListen(options, failure);
        }
    }

    private static ServerStartException cannotListen(ServeOptions options, Exception failure) {
        return new ServerStartException(
                "cannot listen on " + options.host() + ":" + options.port() + ": " + failure.getMessage(), failure);
    }

    /** The port that it listens on. */
    public int port() {
        return uri.getPort();
    }

    /** Where it answers, e.g. {@code http://127.0.0.1:8080}. */
    public URI uri() {
        return uri;
    }

    /** Waits until the service has stopped. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Stops the service, and returns when all is stored and freed. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(stopOnExit);
        } catch (IllegalStateException exiting) {
            LOG.debug("The process ends, which stops the service by itself", exiting);
        }
        stop();
    }

    private void stop() {
        if (!stopping.compareAndSet(false, true)) {
            awaitQuietly();
            return;
        }
        Instant end = Instant.now().plus(options.grace());
        try {
            CompletableFuture<?> stored = parts.jobs().stop();
            CompletableFuture<?> answered = context.getBean(GracefulShutdownManager.class)
                    .shutdownGracefully()
                    .toCompletableFuture();
            if (!parts.engine().drain(options.grace())) {
                LOG.warn(
                        "Requests were still worked on after {}; they are cancelled, and jobs begun again later",
                        options.grace());
            }
            // What was finished, or cancelled just now, is stored and told.
            Duration left = Duration.between(Instant.now(), end);
            if (!isDone(CompletableFuture.allOf(answered, stored), left.compareTo(FAREWELL) < 0 ? FAREWELL : left)) {
                LOG.warn("Some clients did not take their last answer");
            }
            parts.close(0);
        } finally {
            context.close();
            stopped.countDown();
        }
    }

    private static boolean isDone(CompletableFuture<?> future, Duration within) {
        try {
            future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException failure) {
            LOG.warn("The server did not stop gracefully", failure.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private void awaitQuietly() {
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
