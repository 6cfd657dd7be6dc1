package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.modelloader.graph.ModuleWeight;
import dev.sfumato.modelloader.graph.WeightReader;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.Arrays;

/** The addition of low-rank changes to one weight, in single precision. */
final class WeightMerge {

    private final ModuleWeight module;
    private final float[] weight;
    private final int outputs;
    private final int inputs;

    /** @throws dev.sfumato.modelloader.ModelException if the weight cannot be read as fractions */
    WeightMerge(ModuleWeight module, WeightReader reader) {
        this.module = module;
        weight = reader.readFloats(module.initializer());
        outputs = module.outputs();
        inputs = weight.length / outputs;
    }

    boolean fits(LoraLayer layer) {
        return layer.outputs() == outputs && layer.inputs() == inputs;
    }

    /** For messages: the extents that a change must have. */
    String extents() {
        return outputs + " outputs of " + inputs + " inputs";
    }

    /** Adds strength · scale · up · down. */
    void add(LoraLayer layer, double strength) {
        float factor = (float) (strength * layer.scale());
        float[] down = layer.down().values();
        float[] up = layer.up().values();
        int rank = layer.rank();
        float[] row = new float[inputs];
        for (int output = 0; output < outputs; output++) {
            Arrays.fill(row, 0);
            for (int r = 0; r < rank; r++) {
                addScaled(row, down, r * inputs, up[output * rank + r]);
            }
            for (int input = 0; input < inputs; input++) {
                weight[module.transposed() ? input * outputs + output : output * inputs + input] += factor * row[input];
            }
        }
    }

    private static void addScaled(float[] row, float[] values, int offset, float factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] += factor * values[offset + i];
        }
    }

    /** The changed weight in the graph's own shape. */
    FloatTensor result() {
        return FloatTensor.of(
                new Shape(module.initializer().dimensions().stream()
                        .map(Math::toIntExact)
                        .toList()),
                weight);
    }
}
