"""Graphs of the CUDA provider's operators in operators that the CPU has as well, to be compared with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import onnx
from onnxscript import opset18 as op
from onnxscript import script, values

_DOMAIN = "sfumato.portable"
_OURS = values.Opset(_DOMAIN, 1)


@script(_OURS, default_opset=op)
def GroupNorm(states, gamma, beta, groups: int, epsilon: float):  # noqa: N802
    """What ONNX Runtime's GroupNorm of (batch, height, width, channels) computes."""
    first = op.Transpose(states, perm=[0, 3, 1, 2])
    count = op.Reshape(op.Constant(value_int=groups), op.Constant(value_ints=[1]))
    one = op.CastLike(op.Constant(value_float=1.0), states)
    zero = op.CastLike(op.Constant(value_float=0.0), states)
    extents = op.Concat(op.Constant(value_ints=[0]), count, op.Constant(value_ints=[-1]), axis=0)
    grouped = op.Reshape(first, extents)
    normed = op.InstanceNormalization(grouped, op.Expand(one, count), op.Expand(zero, count), epsilon=epsilon)
    last = op.Transpose(op.Reshape(normed, op.Shape(first)), perm=[0, 2, 3, 1])
    return op.Add(op.Mul(last, op.CastLike(gamma, states)), op.CastLike(beta, states))


@script(_OURS, default_opset=op)
def GroupNormSilu(states, gamma, beta, groups: int, epsilon: float):  # noqa: N802
    """The same with its activation."""
    normed = _OURS.GroupNorm(states, gamma, beta, groups=groups, epsilon=epsilon)
    return op.Mul(normed, op.Sigmoid(normed))


@contextlib.contextmanager
def runnable(path: Path) -> Iterator[Path]:
    """A file beside the graph, which reads the same weights, that the CPU can run; it is removed in the end."""
    model = onnx.load(path, load_external_data=False)
    for node in model.graph.node:
        if (node.domain, node.op_type) == ("com.microsoft", "GroupNorm"):
            attributes = {each.name: each for each in node.attribute}
            node.domain = _DOMAIN
            node.op_type = "GroupNormSilu" if attributes["activation"].i else "GroupNorm"
            del node.attribute[:]
            node.attribute.extend(attributes[name] for name in ("groups", "epsilon"))
    model.opset_import.append(onnx.helper.make_opsetid(_DOMAIN, 1))
    model.functions.extend(each.to_function_proto() for each in (GroupNorm, GroupNormSilu))
    file = path.with_name("portable.onnx")
    try:
        onnx.save(model, file)
        yield file
    finally:
        file.unlink(missing_ok=True)
