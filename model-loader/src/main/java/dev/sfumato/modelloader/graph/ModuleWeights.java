package dev.sfumato.modelloader.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of linear and convolutional layers by the layer's path.
 *
 * <p>Exporters keep a weight's own name only where the graph uses it as it is; a linear layer becomes a product with
 * the transposed weight under a made-up name. The path is then told by the operation: in its name as
 * {@code /down_blocks.0/…/to_q/MatMul}, or in the scopes that it notes.
 */
public final class ModuleWeights {

    private static final String WEIGHT = ".weight";
    private static final String SCOPES = "pkg.torch.onnx.name_scopes";

    private final OnnxGraph graph;
    private final Map<String, GraphNode> producers = new HashMap<>();

    private ModuleWeights(OnnxGraph graph) {
        this.graph = graph;
        for (GraphNode node : graph.nodes()) {
            node.outputs().forEach(output -> producers.put(output, node));
        }
    }

    /** All layers whose path the graph still tells, in the order of their paths. */
    public static Map<String, ModuleWeight> of(OnnxGraph graph) {
        ModuleWeights weights = new ModuleWeights(graph);
        Map<String, ModuleWeight> modules = new TreeMap<>();
        for (GraphNode node : graph.nodes()) {
            weights.weight(node).ifPresent(weight -> modules.putIfAbsent(weight.module(), weight));
        }
        return Collections.unmodifiableMap(modules);
    }

    private Optional<ModuleWeight> weight(GraphNode node) {
        boolean linear = node.operator().equals("MatMul") || node.operator().equals("Gemm");
        if (!(linear || node.operator().equals("Conv")) || node.inputs().size() < 2) {
            return Optional.empty();
        }
        boolean transposed = linear && node.integers().getOrDefault("transB", 0L) == 0;
        return stored(node.inputs().get(1), transposed)
                .flatMap(stored -> module(node, stored.initializer())
                        .map(module -> new ModuleWeight(module, stored.initializer(), stored.transposed())));
    }

    private record Stored(Initializer initializer, boolean transposed) {}

    /** The initializer behind a value, through what only changes its type or turns it over. */
    private Optional<Stored> stored(String value, boolean transposed) {
        String name = value;
        boolean turned = transposed;
        while (true) {
            Initializer initializer = graph.initializers().get(name);
            if (initializer != null) {
                return Optional.of(new Stored(initializer, turned));
            }
            @Nullable GraphNode producer = producers.get(name);
            if (producer == null || !List.of("Cast", "Identity", "Transpose").contains(producer.operator())) {
                return Optional.empty();
            }
            turned ^= producer.operator().equals("Transpose");
            name = producer.inputs().getFirst();
        }
    }

    private static Optional<String> module(GraphNode node, Initializer initializer) {
        if (initializer.name().endsWith(WEIGHT)) {
            String name = initializer.name();
            return Optional.of(name.substring(0, name.length() - WEIGHT.length()));
        }
        String scopes = node.metadata().get(SCOPES);
        return scopes != null ? innermostModule(scopes) : pathOf(node.name());
    }

    /** Of {@code ['', 'blocks.0', 'blocks.0.to_q', 'linear']}, the last but one: the last is the operation. */
    private static Optional<String> innermostModule(String scopes) {
        List<String> names = new ArrayList<>();
        for (String quoted : scopes.replaceAll("[\\[\\]]", "").split(",", -1)) {
            names.add(quoted.strip().replaceAll("^['\"]|['\"]$", ""));
        }
        return names.size() < 2 || names.get(names.size() - 2).isEmpty()
                ? Optional.empty()
                : Optional.of(names.get(names.size() - 2));
    }

    private static Optional<String> pathOf(String nodeName) {
        int operation = nodeName.lastIndexOf('/');
        return nodeName.startsWith("/") && operation > 0
                ? Optional.of(nodeName.substring(1, operation).replace('/', '.'))
                : Optional.empty();
    }
}
