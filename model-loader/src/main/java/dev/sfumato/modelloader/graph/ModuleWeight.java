package dev.sfumato.modelloader.graph;

import java.util.List;

/**
 * The weight of one layer of the network that a graph was exported from.
 *
 * @param module the layer's path as in the network's own code, such as
 *     {@code down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q}
 * @param initializer what the graph holds for it
 * @param transposed whether that is (inputs, outputs) and not, as in the network, (outputs, inputs, …)
 */
public record ModuleWeight(String module, Initializer initializer, boolean transposed) {

    /** How many values the layer gives. */
    public int outputs() {
        List<Long> dimensions = initializer.dimensions();
        return Math.toIntExact(dimensions.get(transposed ? dimensions.size() - 1 : 0));
    }
}
