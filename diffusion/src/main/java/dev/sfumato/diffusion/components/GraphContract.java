package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a component needs a graph to declare, checked when the component is made rather than at its first run. */
record GraphContract(ModelSession session) {

    /** Refuses a graph that lacks one of these inputs or wants others. */
    GraphContract takesExactly(Set<String> names) {
        if (!session.inputs().keySet().equals(names)) {
            throw unsupported("takes the inputs " + session.inputs().keySet() + ", expected " + names);
        }
        return this;
    }

    /** The first of the known names that the graph declares. */
    String oneOf(String what, Set<String> declared, List<String> known) {
        return known.stream()
                .filter(declared::contains)
                .findFirst()
                .orElseThrow(() -> unsupported("has no " + what + " of " + known + ", only " + declared));
    }

    TensorInfo input(String name) {
        return require("input", session.inputs(), name);
    }

    TensorInfo input(String name, int rank) {
        return requireRank("input", input(name), rank);
    }

    TensorInfo output(String name, int rank) {
        return requireRank("output", require("output", session.outputs(), name), rank);
    }

    private TensorInfo require(String what, Map<String, TensorInfo> declared, String name) {
        TensorInfo info = declared.get(name);
        if (info == null) {
            throw unsupported("has no " + what + " '" + name + "', only " + declared.keySet());
        }
        return info;
    }

    private TensorInfo requireRank(String what, TensorInfo info, int rank) {
        if (info.rank() != rank) {
            throw unsupported(what + " '" + info.name() + "' is " + info + ", expected rank " + rank);
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

    ModelException unsupported(String what) {
        return new ModelException(Kind.UNSUPPORTED, session.file() + ": the graph " + what);
    }
}
