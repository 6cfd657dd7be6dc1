package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.Arrays;

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

    /** The change of some of the outputs, which are a layer of their own. */
    LoraLayer part(LoraTarget layer, int first, int count) {
        float[] rows = Arrays.copyOfRange(up.values(), first * rank(), (first + count) * rank());
        return new LoraLayer(layer, down, FloatTensor.of(Shape.of(count, rank()), rows), scale);
    }
}
