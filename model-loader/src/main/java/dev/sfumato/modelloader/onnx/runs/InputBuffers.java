package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The direct buffers through which one run at a time feeds a session: they grow to the largest inputs seen and are
 * used again by later runs, so that feeding costs one copy and no allocation.
 *
 * <p>Not thread-safe; the tensors made of it are valid until the next call for the same input.
 */
final class InputBuffers {

    private final Map<String, ByteBuffer> buffers = new HashMap<>();

    OnnxTensor tensor(OrtEnvironment environment, TensorInfo info, Tensor value) throws OrtException {
        int bytes = Math.multiplyExact(value.shape().size(), TensorCodec.bytes(info.type()));
        ByteBuffer buffer = buffers.get(info.name());
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            buffers.put(info.name(), buffer);
        }
        buffer.clear();
        TensorCodec.write(value, info.type(), buffer);
        buffer.limit(bytes);
        long[] shape = value.shape().dimensions().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        return OnnxTensor.createTensor(environment, buffer, shape, javaType(info.type()));
    }

    static OnnxJavaType javaType(DType type) {
        return switch (type) {
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
        };
    }
}
