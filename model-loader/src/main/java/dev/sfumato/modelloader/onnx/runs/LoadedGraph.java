package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.tensor.DType;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * A session and what its graph declares; the session stays its opener's.
 *
 * @param inputs types by name, in the graph's order
 * @param outputs types by name, in the graph's order
 * @param nanosInRuntime what is spent inside ONNX Runtime is added to
 */
public record LoadedGraph(
        Path file,
        OrtEnvironment environment,
        OrtSession session,
        Map<String, DType> inputs,
        Map<String, DType> outputs,
        LongAdder nanosInRuntime) {

    public LoadedGraph {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** Something that ONNX Runtime does. */
    @FunctionalInterface
    interface InRuntime<T> {
        T call() throws OrtException;
    }

    /** Does it, and adds up how long that takes. */
    <T> T timed(InRuntime<T> body) throws OrtException {
        long start = System.nanoTime();
        try {
            return body.call();
        } finally {
            nanosInRuntime.add(System.nanoTime() - start);
        }
    }
}
