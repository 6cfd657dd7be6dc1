package dev.sfumato.service.http.openai.batches;

import dev.sfumato.service.batches.BatchRunner;
import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets batches go on when the server starts, and pause when it stops. */
@Singleton
final class BatchLife implements GracefulShutdownCapable {
    private final BeanProvider<BatchRunner> runner;

    BatchLife(BeanProvider<BatchRunner> runner) {
        this.runner = runner;
    }

    @EventListener
    void start(ServerStartupEvent started) {
        runner.get();
    }

    /** The lines that are being painted may finish. */
    @Override
    public CompletionStage<?> shutdownGracefully() {
        return CompletableFuture.runAsync(runner.get()::stop, Thread.ofVirtual().name("batches-stop")::start);
    }
}
