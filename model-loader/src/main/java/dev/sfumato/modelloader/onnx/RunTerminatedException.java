package dev.sfumato.modelloader.onnx;

import java.io.Serial;

/** Says that the run of a graph was ended early because its {@link Termination} asked for that. */
public final class RunTerminatedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    RunTerminatedException(String message, Throwable cause) {
        super(message, cause);
    }
}
