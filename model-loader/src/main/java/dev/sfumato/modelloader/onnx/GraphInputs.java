package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The inputs that a graph declares, and the making of what it is fed. */
record GraphInputs(Path file, Map<String, TensorInfo> infos) {

    /** Refuses tensors that are missing, unknown or of another rank or fixed extent than declared. */
    void require(Map<String, ? extends Tensor> tensors) {
        for (String name : tensors.keySet()) {
            if (!infos.containsKey(name)) {
                throw broken("has no input '" + name + "'; it takes " + infos);
            }
        }
        for (TensorInfo info : infos.values()) {
            Tensor tensor = tensors.get(info.name());
            if (tensor == null) {
                throw broken("input '" + info.name() + "' is missing; it takes " + info);
            }
            if (!info.accepts(tensor.shape())) {
                throw broken("input '" + info.name() + "' takes " + info + ", got " + tensor);
            }
        }
    }

    /** Native tensors over the buffers' memory, by name; whoever asked closes them with {@link #close}. */
    Map<String, OnnxTensor> feed(
            OrtEnvironment environment, Map<String, ? extends Tensor> tensors, InputBuffers buffers)
            throws OrtException {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, ? extends Tensor> entry : tensors.entrySet()) {
                TensorInfo info = infos.get(entry.getKey());
                if (info != null) {
                    feeds.put(info.name(), feed(environment, info, entry.getValue(), buffers));
                }
            }
            return feeds;
        } catch (OrtException | RuntimeException e) {
            close(feeds);
            throw e;
        }
    }

    private OnnxTensor feed(OrtEnvironment environment, TensorInfo info, Tensor tensor, InputBuffers buffers)
            throws OrtException {
        try {
            return buffers.tensor(environment, info, tensor);
        } catch (ArithmeticException e) {
            throw new ModelException(
                    Kind.BROKEN,
                    file + ": input '" + info.name() + "' takes " + info + ", got " + tensor + " with a value out of"
                            + " its range: " + e.getMessage(),
                    e);
        }
    }

    static void close(Map<String, OnnxTensor> feeds) {
        feeds.values().forEach(OnnxTensor::close);
    }

    private ModelException broken(String what) {
        return new ModelException(Kind.BROKEN, file + ": " + what);
    }
}
