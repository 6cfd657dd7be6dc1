package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way to run a session. Thread-safe; whoever made it closes it, before the session and while there is no run.
 */
public interface GraphRuns extends AutoCloseable {

    /**
     * Runs the graph once and copies its outputs to the host, cast to float.
     *
     * @param options null for the defaults; they end the run early if they are told to
     * @return by output, in the graph's order
     * @throws OrtException if ONNX Runtime says so
     * @throws UnfitValueException if an integer input was given something else
     */
    Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException;

    @Override
    void close();
}
