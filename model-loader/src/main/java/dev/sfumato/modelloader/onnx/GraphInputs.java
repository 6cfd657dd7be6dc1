package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.runs.UnfitValueException;
import dev.sfumato.modelloader.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** The inputs that a graph declares. */
record GraphInputs(Path file, Map<String, TensorInfo> infos) {

    /** Refuses tensors that are missing, unknown or of another rank or fixed extent than declared. */
    void require(Map<String, ? extends Tensor> tensors) {
        for (String name : tensors.keySet()) {
            if (!infos.containsKey(name)) {
                throw broken("has no input '" + name + "'; it takes " + infos);
            }
        }
        for (TensorInfo info : infos.values()) {
            Tensor tensor = tensors.get(info.name());
            if (tensor == null) {
                throw broken("input '" + info.name() + "' is missing; it takes " + info);
            }
            if (!info.accepts(tensor.shape())) {
                throw broken("input '" + info.name() + "' takes " + info + ", got " + tensor);
            }
        }
    }

    /** The failure of a run whose input cannot hold one of its values. */
    ModelException unfit(UnfitValueException e, Map<String, ? extends Tensor> tensors) {
        return new ModelException(
                Kind.BROKEN,
                file + ": input '" + e.input() + "' takes " + infos.get(e.input()) + ", got " + tensors.get(e.input())
                        + " with a value out of its range: " + e.getMessage(),
                e);
    }

    private ModelException broken(String what) {
        return new ModelException(Kind.BROKEN, file + ": " + what);
    }
}
