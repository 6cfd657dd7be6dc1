package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Outcome.End;
import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An engine in this process. */
final class EngineTarget implements Target {

    private final DiffusionEngine engine;
    private final long begin = System.nanoTime();

    EngineTarget(DiffusionEngine engine) {
        this.engine = engine;
    }

    @Override
    public double now() {
        return (System.nanoTime() - begin) / 1e9;
    }

    static GenerationRequest request(Arrival arrival) {
        JobClass kind = arrival.kind();
        return GenerationRequest.builder("a red apple")
                .seed(arrival.seed() & 0xffffffffL)
                .steps(kind.steps())
                .size(kind.width(), kind.height())
                .build();
    }

    @Override
    public CompletableFuture<Outcome> send(Arrival arrival, double sent) {
        AtomicReference<Double> started = new AtomicReference<>(Double.NaN);
        try {
            GenerationHandle handle = engine.submit(
                    engine.resolve(request(arrival)), SubmitOptions.DEFAULT.withCaller(arrival.caller()), event -> {
                        if (event instanceof StepEvent.Started) {
                            started.set(now());
                        }
                    });
            return handle.images()
                    .handle((images, failure) -> new Outcome(arrival, sent, started.get(), now(), end(failure)));
        } catch (QueueFullException e) {
            return CompletableFuture.completedFuture(new Outcome(arrival, sent, Double.NaN, now(), End.REFUSED));
        }
    }

    private static End end(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> End.COMPLETED;
            case CancellationException _ -> End.CANCELLED;
            default -> End.FAILED;
        };
    }
}
