package dev.sfumato.modelloader.onnx.runs;

import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one run reads.
 *
 * @param tensors by input; they were checked against what the graph declares
 * @param lasting the inputs whose tensors nobody writes to once they were given to a run, so that the same tensors again
 *     hold the same values
 */
public record Feed(Map<String, ? extends Tensor> tensors, Set<String> lasting) {

    public Feed {
        tensors = Map.copyOf(tensors);
        lasting = Set.copyOf(lasting);
    }

    /** That of an input which the graph declares. */
    Tensor tensor(String input) {
        return Objects.requireNonNull(tensors.get(input), input);
    }

    /** By input. */
    Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new TreeMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }
}
