"""The arithmetic of a graph: floating-point operations of its matrix products and convolutions, two for a multiplication
with its addition. Everything else that a network computes is not counted.

    python -m sfumato_tools.operations GRAPH.onnx INPUT=2x4x64x64 ...
"""

from __future__ import annotations

import logging
import math
import sys
from collections import Counter
from pathlib import Path

import onnx
from onnx import TensorProto, helper
from onnxruntime.tools.symbolic_shape_infer import SymbolicShapeInference

Shape = tuple[int, ...]


def count(path: Path, inputs: dict[str, Shape]) -> Counter[str]:
    """Operations by kind of node, for inputs of these shapes; weights are not read.

    ValueError names an input that has no shape, or a product whose shape cannot be told.
    """
    model = onnx.load(path, load_external_data=False)
    for value in model.graph.input:
        if value.name not in inputs:
            raise ValueError(f"{path}: no shape is given for the input {value.name}")
        kind = value.type.tensor_type.elem_type
        value.CopyFrom(helper.make_tensor_value_info(value.name, kind, inputs[value.name]))
    shapes = _shapes(model)
    counted: Counter[str] = Counter()
    for node in model.graph.node:
        operations = _OPERATIONS.get(node.op_type)
        if operations is not None:
            try:
                counted[node.op_type] += operations(node, shapes)
            except (KeyError, TypeError) as missing:
                raise ValueError(f"{path}: the shapes of {node.op_type} '{node.name}' cannot be told") from missing
    return counted


def _shapes(model: onnx.ModelProto) -> dict[str, Shape]:
    logging.getLogger("onnxruntime.tools.symbolic_shape_infer").setLevel(logging.ERROR)
    _forget_values(model)
    shapes = {value.name: tuple(value.dims) for value in model.graph.initializer}
    _read_no_weights(model)
    inferred = SymbolicShapeInference.infer_shapes(model, auto_merge=True, guess_output_rank=False)
    for value in [*inferred.graph.input, *inferred.graph.value_info, *inferred.graph.output]:
        extents = value.type.tensor_type.shape.dim
        if all(extent.HasField("dim_value") for extent in extents):
            shapes[value.name] = tuple(extent.dim_value for extent in extents)
    return shapes


def _forget_values(model: onnx.ModelProto) -> None:
    """Drops what the exporter noted of the shapes between nodes, which names extents that are numbers now."""
    del model.graph.value_info[:]
    for value in model.graph.output:
        kind = value.type.tensor_type.elem_type
        value.CopyFrom(helper.make_tensor_value_info(value.name, kind or TensorProto.FLOAT, None))


def _read_no_weights(model: onnx.ModelProto) -> None:
    """Makes inputs of the weights in other files, of which nothing but the shape is wanted."""
    stored = [value for value in model.graph.initializer if value.data_location == TensorProto.EXTERNAL]
    for value in stored:
        model.graph.input.append(helper.make_tensor_value_info(value.name, value.data_type, value.dims))
        model.graph.initializer.remove(value)


def _attribute(node: onnx.NodeProto, name: str, default: int) -> int:
    return next((each.i for each in node.attribute if each.name == name), default)


def _product(node: onnx.NodeProto, shapes: dict[str, Shape]) -> int:
    return 2 * math.prod(shapes[node.output[0]]) * shapes[node.input[0]][-1]


def _gemm(node: onnx.NodeProto, shapes: dict[str, Shape]) -> int:
    inner = shapes[node.input[0]][0 if _attribute(node, "transA", 0) else 1]
    return 2 * math.prod(shapes[node.output[0]]) * inner


def _convolution(node: onnx.NodeProto, shapes: dict[str, Shape]) -> int:
    # the weights of one output value: channels of its group times the kernel
    return 2 * math.prod(shapes[node.output[0]]) * math.prod(shapes[node.input[1]][1:])


def _heads(node: onnx.NodeProto, shapes: dict[str, Shape]) -> int:
    """(batch, tokens, heads * width), whatever the number of heads: scores, then their sums of values."""
    query, key, value = (shapes[name] for name in node.input[:3])
    return 2 * math.prod(query) * key[1] + 2 * query[0] * query[1] * key[1] * value[2]


_OPERATIONS = {
    "MatMul": _product,
    "FusedMatMul": _product,
    "Gemm": _gemm,
    "Conv": _convolution,
    "MultiHeadAttention": _heads,
}


def main() -> None:
    """Prints the operations of one graph."""
    inputs = {}
    for argument in sys.argv[2:]:
        name, _, extents = argument.partition("=")
        inputs[name] = tuple(int(extent) for extent in extents.split("x"))
    counted = count(Path(sys.argv[1]), inputs)
    print(f"{sum(counted.values()) / 1e12:.3f} TFLOP:", ", ".join(f"{k} {v / 1e12:.3f}" for k, v in counted.items()))


if __name__ == "__main__":
    main()
