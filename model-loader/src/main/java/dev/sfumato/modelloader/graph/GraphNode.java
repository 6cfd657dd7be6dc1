package dev.sfumato.modelloader.graph;

import java.util.List;
import java.util.Map;

/**
 * One operation of a graph.
 *
 * @param name as the exporter gave it, possibly empty
 * @param integers the attributes that are one integer, such as {@code transB}
 * @param metadata what the exporter noted, such as {@code pkg.torch.onnx.name_scopes}
 */
public record GraphNode(
        String name,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, Long> integers,
        Map<String, String> metadata) {

    public GraphNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        integers = Map.copyOf(integers);
        metadata = Map.copyOf(metadata);
    }
}
