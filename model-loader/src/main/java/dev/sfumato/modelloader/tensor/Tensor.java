package dev.sfumato.modelloader.tensor;

/**
 * A host tensor in row-major order, either of floats or of integers; a session casts it to the type its graph
 * declares.
 */
public sealed interface Tensor permits FloatTensor, RowsTensor, LongTensor {

    Shape shape();
}
