package dev.sfumato.modelloader.graph;

/**
 * The weight of one layer of the network that a graph was exported from.
 *
 * @param module the layer's path as in the network's own code, such as
 *     {@code down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q}
 * @param initializer what the graph holds for it
 * @param transposed whether that is (inputs, outputs) and not, as in the network, (outputs, inputs, …)
 */
public record ModuleWeight(String module, Initializer initializer, boolean transposed) {}
