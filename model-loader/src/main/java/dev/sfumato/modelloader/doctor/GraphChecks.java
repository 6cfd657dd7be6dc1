package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.graph.ElementType;
import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.graph.WeightReader;
import dev.sfumato.modelloader.onnx.GraphProperties;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The checks of one graph by itself. */
record GraphChecks(String where, OnnxGraph graph, Findings findings) {

    private static final int LONGEST_LIST = 3;

    void check() {
        if (graph.nodes().isEmpty()) {
            findings.fault(where, "is an empty graph: it has no operation");
        }
        if (!graph.opsets().containsKey("") && !graph.opsets().containsKey("ai.onnx")) {
            findings.fault(where, "names no opset version");
        }
        checkWeights();
        checkWiring();
        findings.attempt(() -> GraphProperties.onlyProvider(graph.file(), graph.properties()))
                .flatMap(only -> only)
                .ifPresent(only ->
                        findings.odd(where, "is written in operators of " + only + "; no other device runs it"));
        for (GraphValue value : graph.inputs()) {
            if (value.type() == ElementType.OTHER || value.type() == ElementType.STRING) {
                findings.fault(where, "input '" + value.name() + "' is of a type that cannot be fed: " + value);
            }
        }
    }

    private void checkWeights() {
        List<String> faults = new WeightReader(graph).faults();
        faults.stream().limit(LONGEST_LIST).forEach(fault -> findings.fault(where, fault));
        if (faults.size() > LONGEST_LIST) {
            findings.fault(where, "and " + (faults.size() - LONGEST_LIST) + " more of its weights are not there");
        }
    }

    /** Everything that is read must come from somewhere, and every output must be made. */
    private void checkWiring() {
        Set<String> made = new HashSet<>(graph.initializers().keySet());
        graph.inputs().forEach(input -> made.add(input.name()));
        graph.nodes().forEach(node -> made.addAll(node.outputs()));
        for (GraphValue output : graph.outputs()) {
            if (!made.contains(output.name())) {
                findings.fault(where, "output '" + output.name() + "' is made by no operation");
            }
        }
    }
}
