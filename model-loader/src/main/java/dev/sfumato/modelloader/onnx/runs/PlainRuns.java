package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Runs by ONNX Runtime's Java API alone: all inputs are copied for each run, and all outputs are made by it. */
public final class PlainRuns implements GraphRuns {

    private final LoadedGraph graph;
    private final Queue<InputBuffers> idleBuffers = new ConcurrentLinkedQueue<>();

    public PlainRuns(LoadedGraph graph) {
        this.graph = graph;
    }

    @Override
    public Map<String, FloatTensor> run(Feed feed, OrtSession.@Nullable RunOptions options) throws OrtException {
        InputBuffers idle = idleBuffers.poll();
        InputBuffers buffers = idle == null ? new InputBuffers() : idle;
        Map<String, OnnxTensor> feeds = feeds(feed, buffers);
        try (OrtSession.Result result = graph.timed(() -> run(feeds, options))) {
            return read(result);
        } finally {
            close(feeds);
            idleBuffers.add(buffers);
        }
    }

    private OrtSession.Result run(Map<String, OnnxTensor> feeds, OrtSession.@Nullable RunOptions options)
            throws OrtException {
        OrtSession session = graph.session();
        return options == null ? session.run(feeds) : session.run(feeds, options);
    }

    /** Native tensors over the buffers' memory, by name. */
    private Map<String, OnnxTensor> feeds(Feed feed, InputBuffers buffers) throws OrtException {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, DType> input : graph.inputs().entrySet()) {
                Tensor tensor = feed.tensor(input.getKey());
                feeds.put(
                        input.getKey(), buffers.tensor(graph.environment(), input.getKey(), input.getValue(), tensor));
            }
            return feeds;
        } catch (OrtException | RuntimeException e) {
            close(feeds);
            throw e;
        }
    }

    private static void close(Map<String, OnnxTensor> feeds) {
        feeds.values().forEach(OnnxTensor::close);
    }

    private Map<String, FloatTensor> read(OrtSession.Result result) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            DType type = graph.outputs().get(entry.getKey());
            if (type == null || !(entry.getValue() instanceof OnnxTensor tensor)) {
                throw new ModelException(
                        Kind.BROKEN, graph.file() + ": output '" + entry.getKey() + "' is not what the graph declares");
            }
            tensors.put(entry.getKey(), TensorCodec.read(tensor, type));
        }
        return tensors;
    }

    @Override
    public void close() {
        idleBuffers.clear();
    }

    /**
     * The direct buffers through which one run at a time feeds a session: they grow to the largest inputs seen and are
     * used again by later runs, so that feeding costs one copy and no allocation.
     *
     * <p>Not thread-safe; the tensors made of it are valid until the next call for the same input.
     */
    private static final class InputBuffers {

        private final Map<String, ByteBuffer> buffers = new HashMap<>();

        OnnxTensor tensor(OrtEnvironment environment, String name, DType type, Tensor value) throws OrtException {
            ByteBuffer buffer;
            try {
                buffer = filled(name, type, value);
            } catch (ArithmeticException e) {
                throw new UnfitValueException(name, e);
            }
            long[] shape = value.shape().dimensions().stream()
                    .mapToLong(Integer::longValue)
                    .toArray();
            return OnnxTensor.createTensor(environment, buffer, shape, TensorCodec.javaType(type));
        }

        private ByteBuffer filled(String name, DType type, Tensor value) {
            int bytes = Math.multiplyExact(value.shape().size(), TensorCodec.bytes(type));
            ByteBuffer buffer = buffers.get(name);
            if (buffer == null || buffer.capacity() < bytes) {
                buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
                buffers.put(name, buffer);
            }
            buffer.clear();
            TensorCodec.write(value, type, buffer);
            return buffer.limit(bytes);
        }
    }
}
