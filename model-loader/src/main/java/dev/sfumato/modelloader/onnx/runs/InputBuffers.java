package dev.sfumato.modelloader.onnx.runs;

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
