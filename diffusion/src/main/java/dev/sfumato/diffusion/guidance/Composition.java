package dev.sfumato.diffusion.guidance;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The sum of what prompts add to the prediction without them. */
final class Composition {

    private Composition() {}

    /** {@code row 0 + sum over k of scale * weight k * (row k - row 0)}, (1, …). */
    static FloatTensor of(FloatTensor predictions, List<Double> weights, double scale) {
        int rows = weights.size() + 1;
        if (predictions.shape().rank() < 1 || predictions.shape().dimension(0) != rows) {
            throw new IllegalArgumentException(rows + " predictions are needed, got " + predictions.shape());
        }
        float[] values = predictions.values();
        int size = values.length / rows;
        float[] sum = Arrays.copyOf(values, size);
        for (int k = 1; k < rows; k++) {
            float factor = (float) (scale * weights.get(k - 1));
            int row = k * size;
            for (int i = 0; i < size; i++) {
                sum[i] += factor * (values[row + i] - values[i]);
            }
        }
        return FloatTensor.of(oneRow(predictions.shape()), sum);
    }

    /** One of the predictions, (1, …). */
    static FloatTensor row(FloatTensor predictions, int row) {
        float[] values = predictions.values();
        int size = values.length / predictions.shape().dimension(0);
        return FloatTensor.of(oneRow(predictions.shape()), Arrays.copyOfRange(values, row * size, (row + 1) * size));
    }

    private static Shape oneRow(Shape shape) {
        List<Integer> dimensions = new ArrayList<>(shape.dimensions());
        dimensions.set(0, 1);
        return new Shape(dimensions);
    }
}
