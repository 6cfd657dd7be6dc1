package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.util.EnumSet;
import java.util.Set;

/** The kind of device that runs a graph. */
public enum ExecutionProvider {
    CPU,
    CUDA;

    /** Those that the ONNX Runtime on the class path was built with; a device for them may still be missing. */
    public static Set<ExecutionProvider> available() {
        Set<ExecutionProvider> available = EnumSet.of(CPU);
        if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            available.add(CUDA);
        }
        return available;
    }
}
