package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a component needs a graph to declare, checked when the component is made rather than at its first run. */
record GraphContract(ModelSession session) {

    /** Refuses a graph that lacks one of these inputs or wants others. */
    GraphContract takesExactly(Set<String> names) {
        if (!session.inputs().keySet().equals(names)) {
            throw unsupported("takes the inputs " + session.inputs().keySet() + ", expected " + names);
        }
        return this;
    }

    TensorInfo input(String name, int rank) {
        return require("input", session.inputs().get(name), name, rank);
    }

    TensorInfo output(String name, int rank) {
        return require("output", session.outputs().get(name), name, rank);
    }

    private TensorInfo require(String what, @Nullable TensorInfo info, String name, int rank) {
        if (info == null) {
            throw unsupported("has no " + what + " '" + name + "', only "
                    + session.outputs().keySet());
        }
        if (info.rank() != rank) {
            throw unsupported(what + " '" + name + "' is " + info + ", expected rank " + rank);
        }
        return info;
    }

    /** Refuses a declared extent other than the expected one; an open one fits. */
    void requireExtent(TensorInfo info, int axis, int expected, String why) {
        int declared = info.dimensions().get(axis);
        if (declared != TensorInfo.DYNAMIC && declared != expected) {
            throw new ModelException(
                    Kind.BROKEN,
                    session.file() + ": '" + info.name() + "' is " + info + ", but " + why + " asks for " + expected
                            + " on axis " + axis);
        }
    }

    /** Refuses a declared extent other than that of the tensor that will be fed; an open one fits. */
    void requireExtent(TensorInfo info, int axis, TensorInfo fed, String why) {
        int extent = fed.dimensions().get(axis);
        if (extent != TensorInfo.DYNAMIC) {
            requireExtent(info, axis, extent, why);
        }
    }

    ModelException unsupported(String what) {
        return new ModelException(Kind.UNSUPPORTED, session.file() + ": the graph " + what);
    }
}
