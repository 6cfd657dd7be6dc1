package dev.sfumato.diffusion;

import java.util.concurrent.ExecutionException;

/** What the engine thread threw, brought to the thread that waited for it. */
final class Failures {

    private Failures() {}

    /** The cause, to be thrown by the caller. */
    static RuntimeException unwrap(ExecutionException e) {
        return switch (e.getCause()) {
            case Error error -> throw error;
            case RuntimeException known -> known;
            case null, default -> new IllegalStateException(e);
        };
    }
}
