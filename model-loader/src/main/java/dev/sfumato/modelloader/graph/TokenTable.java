package dev.sfumato.modelloader.graph;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The table in which a text encoder looks up the vector of each token id. */
public final class TokenTable {

    private static final String IDS = "input_ids";

    private TokenTable() {}

    /** The weight that the ids are gathered from, (tokens, width); empty if the graph has none. */
    public static Optional<Initializer> of(OnnxGraph graph) {
        Set<String> ids = new HashSet<>(Set.of(IDS));
        for (GraphNode node : graph.nodes()) {
            if (node.inputs().isEmpty()) {
                continue;
            }
            boolean passing = Set.of("Cast", "Reshape", "Identity").contains(node.operator());
            if (passing && ids.contains(node.inputs().getFirst())) {
                ids.addAll(node.outputs());
            }
            boolean lookup = node.operator().equals("Gather")
                    && ids.contains(node.inputs().get(1));
            Initializer table = graph.initializers().get(node.inputs().getFirst());
            if (lookup && table != null && table.dimensions().size() == 2) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }
}
