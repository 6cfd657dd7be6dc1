package dev.sfumato.modelloader;

import java.io.Serial;

/** Says that the run of a graph was ended early because its {@link dev.sfumato.modelloader.onnx.Termination} asked for that. */
public final class RunTerminatedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public RunTerminatedException(String message, Throwable cause) {
        super(message, cause);
    }
}
