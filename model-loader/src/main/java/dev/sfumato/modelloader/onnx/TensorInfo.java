package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a graph declares of one input or output.
 *
 * @param dimensions outermost first, {@value #DYNAMIC} where any extent goes; empty for a scalar
 */
public record TensorInfo(String name, DType type, List<Integer> dimensions) {

    /** A dimension that the graph leaves open. */
    public static final int DYNAMIC = -1;

    public TensorInfo {
        dimensions = List.copyOf(dimensions);
    }

    public int rank() {
        return dimensions.size();
    }

    /** Whether a tensor of this shape may be fed: same rank, same extents where they are fixed. */
    public boolean accepts(Shape shape) {
        if (shape.rank() != rank()) {
            return false;
        }
        for (int axis = 0; axis < rank(); axis++) {
            int declared = dimensions.get(axis);
            if (declared != DYNAMIC && declared != shape.dimension(axis)) {
                return false;
            }
        }
        return true;
    }

    /** For messages, as in {@code FLOAT32 (?x8x8x8)}. */
    @Override
    public String toString() {
        return dimensions.stream()
                .map(dimension -> dimension == DYNAMIC ? "?" : String.valueOf(dimension))
                .collect(Collectors.joining("x", type + " (", ")"));
    }
}
