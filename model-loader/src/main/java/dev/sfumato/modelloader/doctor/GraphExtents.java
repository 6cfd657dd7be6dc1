package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.graph.GraphNode;
import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.Initializer;
import dev.sfumato.modelloader.graph.OnnxGraph;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Extents that a graph fixes, by its declaration or else by the weights that its inputs meet first. */
record GraphExtents(OnnxGraph graph) {

    private static final int LONGEST_CHAIN = 8;

    /** The channels that an input of pictures or latents must have. */
    OptionalInt channels(String input) {
        int declared = graph.input(input).map(value -> value.extent(1)).orElse(-1);
        return declared >= 0 ? OptionalInt.of(declared) : met(input, "Conv", 1, 1);
    }

    /** The rows of the table that an input of ids looks up. */
    OptionalInt rows(String input) {
        return met(input, "Gather", 0, 0);
    }

    /** The fixed extent of an output's axis. */
    OptionalInt ofOutput(String output, int axis) {
        int declared = graph.output(output).map(value -> value.extent(axis)).orElse(-1);
        return declared >= 0 ? OptionalInt.of(declared) : OptionalInt.empty();
    }

    /** The first of these outputs that the graph has. */
    Optional<GraphValue> output(List<String> names) {
        return names.stream().map(graph::output).flatMap(Optional::stream).findFirst();
    }

    /** An extent of the weight that such an operation joins a value with, past what only reshapes or casts it. */
    private OptionalInt met(String input, String operator, int weightIndex, int axis) {
        String value = input;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            String current = value;
            for (GraphNode node : graph.nodes()) {
                if (node.operator().equals(operator) && node.inputs().contains(current)) {
                    Initializer weight = graph.initializers().get(node.inputs().get(weightIndex));
                    return weight == null || weight.dimensions().size() <= axis
                            ? OptionalInt.empty()
                            : OptionalInt.of(Math.toIntExact(weight.dimensions().get(axis)));
                }
            }
            Optional<GraphNode> passing = graph.nodes().stream()
                    .filter(node -> List.of("Cast", "Identity", "Reshape", "Unsqueeze", "Mul", "Div", "Add")
                                    .contains(node.operator())
                            && node.inputs().contains(current))
                    .findFirst();
            if (passing.isEmpty()) {
                return OptionalInt.empty();
            }
            value = passing.get().outputs().getFirst();
        }
        return OptionalInt.empty();
    }
}
