package dev.sfumato.benchmarks.gpu;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One input of a graph as it is written on the command line, such as {@code sample:Bx4x64x64}.
 *
 * @param extents numbers, or B for the batch
 */
record GraphInput(String name, List<String> extents) {

    /** Several with commas between. @throws IllegalArgumentException if one is not name:extents */
    static List<GraphInput> parse(String text) {
        List<GraphInput> inputs = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.matches("\\w+:(B|\\d+)(x(B|\\d+))*")) {
                throw new IllegalArgumentException("inputs: got '" + part + "', expected such as sample:Bx4x64x64");
            }
            String[] sides = part.split(":", 2);
            inputs.add(new GraphInput(sides[0], List.of(sides[1].split("x", -1))));
        }
        return inputs;
    }

    Shape shape(int batch) {
        return new Shape(extents.stream()
                .map(extent -> extent.equals("B") ? batch : Integer.parseInt(extent))
                .toList());
    }

    /** Whole numbers for one that has no axis but the batch, as timesteps are; normal ones otherwise. */
    FloatTensor draw(int batch) {
        Shape shape = shape(batch);
        float[] values = new float[shape.size()];
        Random random = new Random(name.hashCode());
        if (shape.rank() == 1) {
            Arrays.fill(values, 1);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
        }
        return FloatTensor.of(shape, values);
    }
}
