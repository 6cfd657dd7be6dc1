"""One torch module as an ONNX file, compared with the module that it was made of."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx_ir as ir
import onnxruntime
import torch
from onnx_ir.passes import common
from onnxscript import optimizer, rewriter
from torch import Tensor, nn

from sfumato_tools.exporting import weight_names

OPSET = 18
# A protobuf message ends at 2 GB; weights beyond it go to a file beside the graph.
LARGEST_MESSAGE = 2**31 - 2**24
DATA_FILE = "model.onnx.data"


@dataclass(frozen=True)
class Graph:
    """A module with the names of its graph.

    ``inputs`` are examples by name, as ``forward`` names them; their extents on open axes must differ from each
    other and from 1, or the exporter takes them for fixed. ``axes`` names the open axes of each input. ``wrapped`` is
    the attribute of the module that holds the network, whose parameter names the graph keeps. ``properties`` go into
    the file as they are. ``others`` are further examples of some inputs that the graph is compared with the module on.
    """

    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: list[str]
    axes: dict[str, dict[int, str]]
    wrapped: str
    properties: dict[str, str] = field(default_factory=dict)
    others: list[dict[str, Tensor]] = field(default_factory=list)


def write(graph: Graph, path: Path, dtype: torch.dtype = torch.float32, external: bool = False) -> None:
    """Writes the graph and the map of its weights, and compares the graph with the module.

    The weights go to a file of their own if ``external`` says so or one message cannot hold them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    module = graph.module.eval().to(dtype)
    inputs = _typed(graph.inputs, dtype)
    model = _trace(graph, module, inputs)
    model.metadata_props.update(graph.properties)
    weight_names.drop_prefix(model, graph.wrapped + ".")
    transposed = weight_names.fold_transposes(model)
    weight_names.write(model, getattr(module, graph.wrapped), transposed, path.parent)
    size = sum(value.const_value.nbytes for value in model.graph.initializers.values() if value.const_value is not None)
    ir.save(model, path, external_data=DATA_FILE if external or size > LARGEST_MESSAGE else None)
    del model
    _check(module, [inputs, *(inputs | _typed(other, dtype) for other in graph.others)], path)


def _typed(inputs: dict[str, Tensor], dtype: torch.dtype) -> dict[str, Tensor]:
    return {name: value.to(dtype) if value.is_floating_point() else value for name, value in inputs.items()}


def _trace(graph: Graph, module: nn.Module, inputs: dict[str, Tensor]) -> ir.Model:
    logging.getLogger("torch.onnx._internal.exporter._registration").setLevel(logging.ERROR)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="# The axis name")
        program = torch.onnx.export(
            module,
            kwargs=inputs,
            input_names=list(inputs),
            output_names=graph.outputs,
            dynamic_shapes={name: graph.axes.get(name) for name in inputs},
            opset_version=OPSET,
            dynamo=True,
            optimize=False,
            verbose=False,
        )
    model = program.model
    weights = {name for name, _ in module.named_parameters()}
    _simplify(model, weights)
    _forget_origin(model)
    return model


def _simplify(model: ir.Model, weights: set[str]) -> None:
    """Computes what is constant beforehand and drops what is unused, but leaves every weight what it is.

    The library's own sequence would merge weights that happen to be equal, as those of fresh norms are.
    """
    common.InlinePass()(model)
    for _ in range(2):
        optimizer.fold_constants(
            model, onnx_shape_inference=True, should_fold=lambda node: False if _reads(node, weights) else None
        )
        rewriter.rewrite(model)
        optimizer.remove_unused_nodes(model)
    common.LiftConstantsToInitializersPass(lift_all_constants=True, size_limit=0)(model)
    common.CommonSubexpressionEliminationPass()(model)
    common.OutputFixPass()(model)
    common.NameFixPass()(model)


def _reads(node: ir.Node, names: set[str]) -> bool:
    return any(value is not None and value.name in names for value in node.inputs)


def _forget_origin(model: ir.Model) -> None:
    """Removes the notes on the source lines that each node came from, which outweigh a small graph."""
    model.metadata_props.clear()
    model.graph.metadata_props.clear()
    model.producer_name = "sfumato-tools"
    for node in model.graph.all_nodes():
        node.metadata_props.clear()
        node.doc_string = None
        for value in node.outputs:
            value.metadata_props.clear()
    for value in [*model.graph.inputs, *model.graph.initializers.values()]:
        value.metadata_props.clear()


def _check(module: nn.Module, examples: list[dict[str, Tensor]], path: Path) -> None:
    """Runs the written graph beside the module; a difference beyond rounding is an error."""
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    for inputs in examples:
        outcomes = session.run(None, {name: value.numpy() for name, value in inputs.items()})
        with torch.no_grad():
            expected = module(**inputs)
        _compare(outcomes, [expected] if isinstance(expected, Tensor) else list(expected), path)
    print(f"{path.parent.name}: {sum(file.stat().st_size for file in path.parent.glob('model.onnx*')) / 1e6:.1f} MB")


def _compare(outcomes: list[np.ndarray], expected: list[Tensor], path: Path) -> None:
    half = any(value.dtype == torch.float16 for value in expected)
    for given, wanted in zip(outcomes, expected, strict=True):
        reference = wanted.float().numpy()
        if given.shape != reference.shape:
            raise ValueError(f"{path}: gives {given.shape}, the module gives {reference.shape}")
        difference = float(np.abs(given.astype(np.float32) - reference).max())
        limit = (2e-2 if half else 1e-4) * max(1.0, float(np.abs(reference).max()))
        if not difference <= limit:
            raise ValueError(f"{path}: differs from the module by {difference}, at most {limit} is rounding")
