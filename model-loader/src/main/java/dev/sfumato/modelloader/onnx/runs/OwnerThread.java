package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One thread that does all of something, for whichever threads ask; they wait for it, also if they are interrupted. */
final class OwnerThread implements AutoCloseable {

    private final ExecutorService executor;

    OwnerThread(String name) {
        executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    <T> T call(Callable<T> body) throws OrtException {
        Future<T> done = executor.submit(body);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException e) {
                    // what runs on a device cannot be left, as its tensors are used again
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static OrtException failure(ExecutionException e) {
        return switch (e.getCause()) {
            case OrtException known -> known;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
        };
    }

    @Override
    public void close() {
        executor.close();
    }
}
