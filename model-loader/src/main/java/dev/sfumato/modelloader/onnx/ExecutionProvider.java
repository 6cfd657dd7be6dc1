package dev.sfumato.modelloader.onnx;

/** The kind of device that runs a graph. */
public enum ExecutionProvider {
    CPU,
    CUDA
}
