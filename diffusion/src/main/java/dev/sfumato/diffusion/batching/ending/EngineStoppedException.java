package dev.sfumato.diffusion.batching.ending;

/** The refusal of a request by an engine that is closed, or is drained and takes no more. */
public final class EngineStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public EngineStoppedException(String message) {
        super(message);
    }
}
