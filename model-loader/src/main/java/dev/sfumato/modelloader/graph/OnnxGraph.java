package dev.sfumato.modelloader.graph;

import dev.sfumato.modelloader.ModelException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one ONNX file declares.
 *
 * @param producer the exporter's name and version, empty if it did not say
 * @param properties what the exporter noted in the file, by name
 * @param opsets versions by operator domain; "" is ONNX's own
 * @param inputs without those that only give an initializer a name
 * @param initializers by name, in the file's order
 * @param nodes in the order of execution
 */
public record OnnxGraph(
        Path file,
        long irVersion,
        String producer,
        Map<String, String> properties,
        Map<String, Long> opsets,
        List<GraphValue> inputs,
        List<GraphValue> outputs,
        Map<String, Initializer> initializers,
        List<GraphNode> nodes) {

    public OnnxGraph {
        properties = Map.copyOf(properties);
        opsets = Map.copyOf(opsets);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        nodes = List.copyOf(nodes);
    }

    /**
     * Reads a file's outline; weights are skipped, so that a truncated or foreign file is told without loading it.
     *
     * @throws ModelException BROKEN if the file is missing, empty, cut off or no ONNX graph
     */
    public static OnnxGraph read(Path file) {
        return OnnxGraphReader.read(file);
    }

    public Optional<GraphValue> input(String name) {
        return inputs.stream().filter(value -> value.name().equals(name)).findFirst();
    }

    public Optional<GraphValue> output(String name) {
        return outputs.stream().filter(value -> value.name().equals(name)).findFirst();
    }

    /** The bytes of all initializers. */
    public long weightBytes() {
        return initializers.values().stream().mapToLong(Initializer::bytes).sum();
    }
}
