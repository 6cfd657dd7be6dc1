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

    /** A graph that declares integers gets fractional ones cut towards zero, as Optimum does. */
    Tensor of(double value, int batch) {
        Shape shape = declared.rank() == 0 ? Shape.of() : Shape.of(perRow() ? batch : 1);
        return switch (declared.type()) {
            case INT32, INT64, BOOL -> {
                long[] values = new long[shape.size()];
                Arrays.fill(values, (long) value);
                yield LongTensor.of(shape, values);
            }
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {
                float[] values = new float[shape.size()];
                Arrays.fill(values, (float) value);
                yield FloatTensor.of(shape, values);
            }
        };
    }
}
