"""The parameters of a module as its ONNX graph keeps them: under their own names, for adapters to find.

``weights.json`` beside a graph maps each parameter, by its name in the module, to ``{"initializer": name,
"transposed": bool}``: transposed is a linear layer's matrix that the graph stores as (input, output).
"""

from __future__ import annotations

import json
from pathlib import Path

import onnx_ir as ir
from torch import nn

FILE = "weights.json"


def fold_transposes(model: ir.Model) -> set[str]:
    """Stores the matrices that the graph only reads transposed the way they are read; returns their names."""
    folded: set[str] = set()
    initializers = model.graph.initializers
    for name, value in list(initializers.items()):
        users = [node for node, _ in value.uses()]
        if not users or value.const_value is None or not all(_is_matrix_transpose(node) for node in users):
            continue
        value.const_value = _transposed(value.const_value, name)
        value.shape = value.const_value.shape
        for node in users:
            node.outputs[0].replace_all_uses_with(value)
            model.graph.remove(node, safe=True)
        folded.add(name)
    return folded


def _transposed(matrix: ir.TensorProtocol, name: str) -> ir.TensorProtocol:
    """The matrix transposed when it is written, so that no two copies of all weights are held."""
    rows, columns = matrix.shape
    return ir.LazyTensor(
        lambda: ir.tensor(matrix.numpy().T.copy(), name=name),
        dtype=matrix.dtype,
        shape=ir.Shape((columns, rows)),
        name=name,
    )


def _is_matrix_transpose(node: ir.Node) -> bool:
    if node.op_type != "Transpose":
        return False
    order = node.attributes.get("perm")
    return order is not None and list(order.as_ints()) == [1, 0]


def drop_prefix(model: ir.Model, prefix: str) -> None:
    """Renames initializers from the wrapper's parameter names to those of the module that it wraps."""
    for name, value in list(model.graph.initializers.items()):
        if name.startswith(prefix):
            model.graph.initializers.pop(name)
            value.name = name.removeprefix(prefix)
            if value.const_value is not None:
                value.const_value.name = value.name
            model.graph.initializers[value.name] = value


def write(model: ir.Model, network: nn.Module, transposed: set[str], folder: Path) -> None:
    """Writes the map; parameters that the graph does not read are left out, tied ones share an initializer."""
    tied: dict[int, list[str]] = {}
    for name, parameter in network.named_parameters(remove_duplicate=False):
        tied.setdefault(id(parameter), []).append(name)
    entries = {}
    for names in tied.values():
        kept = [name for name in names if name in model.graph.initializers]
        for name in names if kept else []:
            entries[name] = {"initializer": kept[0], "transposed": kept[0] in transposed}
    if not entries:
        raise ValueError(f"{folder}: the graph keeps no parameter of the module under its own name")
    (folder / FILE).write_text(json.dumps(entries, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
