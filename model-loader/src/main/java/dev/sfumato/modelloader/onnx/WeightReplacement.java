package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.graph.Initializer;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.util.List;

/**
 * Values that a session takes in place of those in its graph file.
 *
 * @param initializer what is replaced; its element type stays
 * @param values of the same shape, or of another that the graph can compute with, such as more rows of a table
 */
public record WeightReplacement(Initializer initializer, FloatTensor values) {

    List<Integer> dimensions() {
        return values.shape().dimensions();
    }
}
