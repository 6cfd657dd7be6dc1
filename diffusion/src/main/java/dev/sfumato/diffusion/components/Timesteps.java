package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.TensorInfo;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.util.Arrays;

/** The timestep of a batch in the form that a graph declares: a scalar or one for each row, whole or not. */
record Timesteps(TensorInfo declared) {

    boolean perRow() {
        return declared.rank() == 1 && declared.dimensions().getFirst() != 1;
    }

    boolean hasFixedBatch() {
        return perRow() && declared.dimensions().getFirst() != TensorInfo.DYNAMIC;
    }

    /**
     * A graph that declares integers gets fractional ones cut towards zero, as Optimum does.
     *
     * @param rows the timestep of each row, all equal if the graph takes one for all
     */
    Tensor of(double[] rows) {
        double[] told = perRow() ? rows : new double[] {common(rows)};
        Shape shape = declared.rank() == 0 ? Shape.of() : Shape.of(told.length);
        return switch (declared.type()) {
            case INT32, INT64, BOOL -> {
                long[] values = new long[told.length];
                for (int row = 0; row < values.length; row++) {
                    values[row] = (long) told[row];
                }
                yield LongTensor.of(shape, values);
            }
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {
                float[] values = new float[told.length];
                for (int row = 0; row < values.length; row++) {
                    values[row] = (float) told[row];
                }
                yield FloatTensor.of(shape, values);
            }
        };
    }

    private static double common(double[] rows) {
        for (double row : rows) {
            if (row != rows[0]) {
                throw new IllegalArgumentException(
                        "the graph takes one timestep for all rows, got " + Arrays.toString(rows));
            }
        }
        return rows[0];
    }
}
