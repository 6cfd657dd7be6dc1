package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.modelloader.tensor.FloatTensor;

/**
 * The change of one layer's weight: scale · up · down.
 *
 * @param target the layer as the file names it
 * @param down (rank, inputs) or, of a convolution, (rank, inputs, height, width)
 * @param up (outputs, rank), or (outputs, rank, 1, 1)
 * @param scale alpha / rank
 * @see <a href="https://arxiv.org/abs/2106.09685">LoRA: Low-Rank Adaptation of Large Language Models</a>
 */
record LoraLayer(LoraTarget target, FloatTensor down, FloatTensor up, double scale) {

    int rank() {
        return down.shape().dimension(0);
    }

    int outputs() {
        return up.shape().dimension(0);
    }

    /** Values of the weight for each output. */
    int inputs() {
        return down.shape().size() / rank();
    }
}
