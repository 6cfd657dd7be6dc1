package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Joining and cutting of tensors. */
public final class Tensors {

    private Tensors() {}

    /** One tensor whose rows are those of the given ones in order; they share all extents but the first. */
    public static FloatTensor stack(List<FloatTensor> tensors) {
        if (tensors.size() == 1) {
            return tensors.getFirst();
        }
        return join(0, tensors);
    }

    /** One tensor that holds the given ones in order along an axis; they share all other extents. */
    public static FloatTensor join(int axis, List<FloatTensor> tensors) {
        Shape joined = joined(axis, tensors);
        int outer = joined.dimensions().subList(0, axis).stream().reduce(1, (a, b) -> a * b);
        float[] values = new float[joined.size()];
        int offset = 0;
        for (int row = 0; row < outer; row++) {
            for (FloatTensor tensor : tensors) {
                int length = tensor.values().length / outer;
                System.arraycopy(tensor.values(), row * length, values, offset, length);
                offset += length;
            }
        }
        return FloatTensor.of(joined, values);
    }

    private static Shape joined(int axis, List<FloatTensor> tensors) {
        Shape first = tensors.getFirst().shape();
        List<Integer> dimensions = new ArrayList<>(first.dimensions());
        int extent = 0;
        for (FloatTensor tensor : tensors) {
            extent += tensor.shape().dimension(axis);
            dimensions.set(axis, tensor.shape().dimension(axis));
            if (!tensor.shape().dimensions().equals(dimensions)) {
                throw new IllegalArgumentException(
                        "cannot join " + first + " and " + tensor.shape() + " along axis " + axis);
            }
        }
        dimensions.set(axis, extent);
        return new Shape(dimensions);
    }

    /** The same values as the one row of a batch, (1, …). */
    public static FloatTensor asRow(FloatTensor tensor) {
        List<Integer> dimensions = new ArrayList<>(tensor.shape().dimensions());
        dimensions.addFirst(1);
        return FloatTensor.of(new Shape(dimensions), tensor.values());
    }

    /** One row of a tensor, (1, …). */
    public static FloatTensor row(FloatTensor tensor, int row) {
        List<Integer> dimensions = new ArrayList<>(tensor.shape().dimensions());
        int size = tensor.values().length / dimensions.getFirst();
        dimensions.set(0, 1);
        return FloatTensor.of(new Shape(dimensions), Arrays.copyOfRange(tensor.values(), row * size, (row + 1) * size));
    }
}
