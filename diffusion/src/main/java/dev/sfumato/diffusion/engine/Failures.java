package dev.sfumato.diffusion.engine;

import java.util.concurrent.ExecutionException;

/** What the engine thread threw, brought to the thread that waited for it. */
public final class Failures {

    private Failures() {}

    /** The cause, to be thrown by the caller. */
    public static RuntimeException unwrap(ExecutionException e) {
        return switch (e.getCause()) {
            case Error error -> throw error;
            case RuntimeException known -> known;
            case null, default -> new IllegalStateException(e);
        };
    }
}
