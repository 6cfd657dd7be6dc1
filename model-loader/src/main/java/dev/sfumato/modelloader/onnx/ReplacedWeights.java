package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.Initializer;
import dev.sfumato.modelloader.onnx.runs.TensorCodec;
import dev.sfumato.modelloader.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Native tensors of the values that a session is to take; it copies them, so they are closed once it is created. */
final class ReplacedWeights implements AutoCloseable {

    private final Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();

    ReplacedWeights(OrtEnvironment environment, Path file, Map<String, WeightReplacement> replacements)
            throws OrtException {
        try {
            for (WeightReplacement replacement : replacements.values()) {
                tensors.put(replacement.initializer().name(), tensor(environment, file, replacement));
            }
        } catch (OrtException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Map<String, OnnxTensorLike> tensors() {
        return tensors;
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Path file, WeightReplacement replacement)
            throws OrtException {
        long[] shape =
                replacement.dimensions().stream().mapToLong(Integer::longValue).toArray();
        Initializer initializer = replacement.initializer();
        DType type = type(file, initializer);
        int size = replacement.values().values().length;
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(size, TensorCodec.bytes(type)))
                .order(ByteOrder.nativeOrder());
        TensorCodec.write(replacement.values(), type, bytes);
        return OnnxTensor.createTensor(environment, bytes.rewind(), shape, TensorCodec.javaType(type));
    }

    private static DType type(Path file, Initializer initializer) {
        return switch (initializer.type()) {
            case FLOAT32 -> DType.FLOAT32;
            case FLOAT64 -> DType.FLOAT64;
            case FLOAT16 -> DType.FLOAT16;
            case BFLOAT16 -> DType.BFLOAT16;
            case UINT8, INT8, UINT16, INT16, INT32, INT64, STRING, BOOL, UINT32, UINT64, OTHER ->
                throw new ModelException(
                        Kind.UNSUPPORTED,
                        file + ": weight '" + initializer.name() + "' is of type " + initializer.type()
                                + " and cannot be replaced; FLOAT32, FLOAT64, FLOAT16 and BFLOAT16 can");
        };
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensorLike::close);
    }
}
