package dev.sfumato.modelloader;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Says that the run of a graph was ended early because its {@link dev.sfumato.modelloader.onnx.Termination} asked for that. */
public final class RunTerminatedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public RunTerminatedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
