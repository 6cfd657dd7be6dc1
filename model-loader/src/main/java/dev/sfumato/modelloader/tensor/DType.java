package dev.sfumato.modelloader.tensor;

/** An element type that a graph may declare for an input or output. */
public enum DType {
    FLOAT16,
    BFLOAT16,
    FLOAT32,
    FLOAT64,
    INT32,
    INT64,
    BOOL
}
