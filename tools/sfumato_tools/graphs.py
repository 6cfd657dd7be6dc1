"""Rewrites of exported ONNX graphs: how weights are stored without changing what is computed in float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALL = 512


def store_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores float32 weights as float16, each behind a Cast that a runtime folds when it loads the graph."""
    return _store(model, lambda name, values, _: _half(name, values))


def store_int8(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores matrices as int8 with one scale for each output column (or embedding row).

    The weights are multiplied out to float32 before they are used (when the graph is loaded, where a runtime
    folds constants), so results depend on neither the batch nor the processor's int8 instructions.
    """
    gathered = {node.input[0] for node in model.graph.node if node.op_type == "Gather"}
    model = _store(model, lambda name, values, nodes: _columns(name, values) if name not in gathered else None)
    return _store_embeddings(model)


def _store(model: onnx.ModelProto, convert) -> onnx.ModelProto:
    graph = model.graph
    kept, front = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        converted = None
        if values.dtype == np.float32 and values.size > SMALL:
            converted = convert(tensor.name, values, graph.node)
        if converted is None:
            kept.append(tensor)
        else:
            tensors, nodes = converted
            kept.extend(tensors)
            front.extend(nodes)
    nodes = front + list(graph.node)
    del graph.initializer[:]
    del graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    return model


def _half(name: str, values: np.ndarray):
    if np.abs(values).max() > np.finfo(np.float16).max:
        raise ValueError(f"{name}: a value does not fit into float16")
    stored = numpy_helper.from_array(values.astype(np.float16), f"{name}.half")
    return [stored], [helper.make_node("Cast", [stored.name], [name], name=f"{name}.widen", to=TensorProto.FLOAT)]


def _columns(name: str, values: np.ndarray):
    if values.ndim != 2:
        return None
    scale = np.maximum(np.abs(values).max(axis=0, keepdims=True) / 127, 1e-12).astype(np.float32)
    return _quantized(name, values, scale)


def _quantized(name: str, values: np.ndarray, scale: np.ndarray):
    stored = numpy_helper.from_array(np.rint(values / scale).astype(np.int8), f"{name}.int8")
    scales = numpy_helper.from_array(scale, f"{name}.scale")
    nodes = [
        helper.make_node("Cast", [stored.name], [f"{name}.wide"], name=f"{name}.widen", to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.wide", scales.name], [name], name=f"{name}.rescale"),
    ]
    return [stored, scales], nodes


def _store_embeddings(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    tables = {tensor.name: tensor for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        values = None if table is None else numpy_helper.to_array(table)
        if values is None or values.dtype != np.float32 or values.ndim != 2 or values.size <= SMALL:
            nodes.append(node)
            continue
        scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
        tensors, _ = _quantized(table.name, values, scale)
        graph.initializer.remove(table)
        graph.initializer.extend(tensors)
        output, indices = node.output[0], node.input[1]
        rows, wide, scales = (f"{output}.{part}" for part in ("rows", "wide", "scales"))
        nodes += [
            helper.make_node("Gather", [tensors[0].name, indices], [rows], name=rows, axis=0),
            helper.make_node("Cast", [rows], [wide], name=wide, to=TensorProto.FLOAT),
            helper.make_node("Gather", [tensors[1].name, indices], [scales], name=scales, axis=0),
            helper.make_node("Mul", [wide, scales], [output], name=f"{output}.rescale"),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def save_graph(model: onnx.ModelProto, path: Path) -> None:
    """Checks the graph and writes it."""
    onnx.checker.check_model(model, full_check=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(path))
