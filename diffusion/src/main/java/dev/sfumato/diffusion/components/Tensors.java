package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Joining of tensors along the batch axis. */
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
}
