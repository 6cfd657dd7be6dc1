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
        Shape first = tensors.getFirst().shape();
        List<Integer> dimensions = new ArrayList<>(first.dimensions());
        int rows = 0;
        int length = 0;
        for (FloatTensor tensor : tensors) {
            List<Integer> own = tensor.shape().dimensions();
            if (!own.subList(1, own.size()).equals(dimensions.subList(1, dimensions.size()))) {
                throw new IllegalArgumentException("cannot stack " + first + " and " + tensor.shape());
            }
            rows += own.getFirst();
            length += tensor.values().length;
        }
        dimensions.set(0, rows);
        float[] values = new float[length];
        int offset = 0;
        for (FloatTensor tensor : tensors) {
            System.arraycopy(tensor.values(), 0, values, offset, tensor.values().length);
            offset += tensor.values().length;
        }
        return FloatTensor.of(new Shape(dimensions), values);
    }

    /** Joins tensors of one row each, (1, n, …), along their second axis. */
    public static FloatTensor join(List<FloatTensor> tensors) {
        FloatTensor stacked = stack(tensors);
        if (tensors.size() == 1) {
            return stacked;
        }
        List<Integer> dimensions = new ArrayList<>(stacked.shape().dimensions());
        int rows = dimensions.removeFirst();
        dimensions.set(0, dimensions.getFirst() * rows);
        dimensions.addFirst(1);
        return FloatTensor.of(new Shape(dimensions), stacked.values());
    }

    /** One row of a tensor, (1, …). */
    public static FloatTensor row(FloatTensor tensor, int row) {
        List<Integer> dimensions = new ArrayList<>(tensor.shape().dimensions());
        int size = tensor.values().length / dimensions.getFirst();
        dimensions.set(0, 1);
        return FloatTensor.of(new Shape(dimensions), Arrays.copyOfRange(tensor.values(), row * size, (row + 1) * size));
    }
}
