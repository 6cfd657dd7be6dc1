"""One torch module as an ONNX file, compared with the module that it was made of."""

from __future__ import annotations

import contextlib
import json
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

from sfumato_tools.exporting import cuda_operators, portable, weight_names

OPSET = 18
# How far a graph may be from its module in float32, computed from the same inputs: the largest difference of a float32
# graph as a part of the largest value, and the norm of a float16 graph's difference as a part of the norm.
LARGEST_DIFFERENCE, HALF_DIFFERENCE = 1e-4, 1e-2
# A protobuf message ends at 2 GB; weights beyond it go to a file beside the graph.
LARGEST_MESSAGE = 2**31 - 2**24
DATA_FILE = "model.onnx.data"
# What weights begin at a multiple of, so that they can be mapped.
_PAGE = 4096


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


@dataclass(frozen=True)
class Format:
    """How graphs are written: the type of their weights, with ``external`` weights in files of their own however small
    they are, and with ``cuda`` in the operators of ONNX Runtime's CUDA provider, which no other has all of.
    """

    dtype: torch.dtype = torch.float32
    external: bool = False
    cuda: bool = False


def write(graph: Graph, path: Path, form: Format = Format()) -> None:
    """Writes the graph and the map of its weights, and compares the graph with the module in float32.

    The weights go to a file of their own if the format says so or one message cannot hold them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    examples = [graph.inputs, *(graph.inputs | other for other in graph.others)]
    examples = [_typed(inputs, form.dtype) for inputs in examples]
    expected = [_outcomes(graph.module.eval(), _typed(inputs, torch.float32)) for inputs in examples]
    _convert(graph, form.dtype)
    model = prepare(graph, examples[0], form.cuda, path.parent)
    size = sum(value.const_value.nbytes for value in model.graph.initializers.values() if value.const_value is not None)
    ir.save(model, path, external_data=DATA_FILE if form.external or size > LARGEST_MESSAGE else None)
    del model
    _check(examples, expected, path, form)


def write_weightless(graph: Graph, path: Path, form: Format) -> None:
    """Writes the graph of a module whose weights have their type already, without their values.

    They are to lie in the file of external data, at the offsets that the graph has for them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    model = prepare(graph, _typed(graph.inputs, form.dtype), form.cuda, path.parent)
    names = set(json.loads((path.parent / weight_names.FILE).read_text(encoding="utf-8")))
    end = 0
    for name, value in model.graph.initializers.items():
        if name in names:
            size = value.const_value.nbytes
            value.const_value = ir.ExternalTensor(
                DATA_FILE, end, size, value.const_value.dtype, shape=value.const_value.shape, name=name,
                base_dir=path.parent,
            )
            end += -(-size // _PAGE) * _PAGE
    ir.save(model, path)
    print(f"{path.parent.name}: {end / 1e6:.1f} MB of weights to come")


def prepare(graph: Graph, inputs: dict[str, Tensor], cuda: bool, folder: Path) -> ir.Model:
    """The graph of the module as it is now; the map of its weights is written into the folder."""
    model = _trace(graph, graph.module.eval(), inputs, cuda)
    model.metadata_props.update(graph.properties | (cuda_operators.CUDA if cuda else {}))
    weight_names.drop_prefix(model, graph.wrapped + ".")
    transposed = weight_names.fold_transposes(model)
    weight_names.write(model, getattr(graph.module, graph.wrapped), transposed, folder)
    return model


def _outcomes(module: nn.Module, inputs: dict[str, Tensor]) -> list[np.ndarray]:
    with torch.no_grad():
        outcomes = module(**inputs)
    return [value.numpy() for value in ([outcomes] if isinstance(outcomes, Tensor) else outcomes)]


def _convert(graph: Graph, dtype: torch.dtype) -> None:
    """Gives the weights their type, but leaves those in float32 that the library keeps so as well.

    T5's sums run over the largest number of float16 where the last matrices of its layers are in float16.
    """
    kept = set(getattr(getattr(graph.module, graph.wrapped), "_keep_in_fp32_modules", None) or ())
    modules = [module for name, module in graph.module.named_modules() if kept & set(name.split("."))]
    whole = [{name: value.detach().clone() for name, value in module.named_parameters()} for module in modules]
    graph.module.to(dtype)
    for module, weights in zip(modules, whole, strict=True):
        for name, value in weights.items():
            torch.utils.swap_tensors(module.get_parameter(name), nn.Parameter(value))


def _typed(inputs: dict[str, Tensor], dtype: torch.dtype) -> dict[str, Tensor]:
    return {name: value.to(dtype) if value.is_floating_point() else value for name, value in inputs.items()}


def _trace(graph: Graph, module: nn.Module, inputs: dict[str, Tensor], cuda: bool) -> ir.Model:
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
            custom_translation_table=cuda_operators.translations() if cuda else None,
        )
    model = program.model
    weights = {name for name, _ in module.named_parameters()}
    _simplify(model, weights)
    if cuda:
        cuda_operators.finish(model)
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


def _check(examples: list[dict[str, Tensor]], expected: list[list[np.ndarray]], path: Path, form: Format) -> None:
    """Runs the written graph on the CPU; a difference beyond rounding is an error."""
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    with portable.runnable(path) if form.cuda else contextlib.nullcontext(path) as file:
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    half = form.dtype == torch.float16
    worst = 0.0
    for inputs, wanted in zip(examples, expected, strict=True):
        outcomes = session.run(None, {name: value.numpy() for name, value in inputs.items()})
        for given, reference in zip(outcomes, wanted, strict=True):
            worst = max(worst, _difference(given.astype(np.float32), reference, half, path))
    size = sum(file.stat().st_size for file in path.parent.glob("model.onnx*")) / 1e6
    print(f"{path.parent.name}: {size:.1f} MB, {worst:.1e} from its module in float32")


def _difference(given: np.ndarray, wanted: np.ndarray, half: bool, path: Path) -> float:
    """The difference as a part of the values; an error beyond what is allowed."""
    if given.shape != wanted.shape:
        raise ValueError(f"{path}: gives {given.shape}, the module gives {wanted.shape}")
    if half:
        part, most = float(np.linalg.norm(given - wanted) / max(np.linalg.norm(wanted), 1e-12)), HALF_DIFFERENCE
    else:
        part, most = float(np.abs(given - wanted).max() / max(1.0, np.abs(wanted).max())), LARGEST_DIFFERENCE
    # a number that float16 cannot hold makes the difference infinite or none
    if not part <= most:
        raise ValueError(f"{path}: differs from the module in float32 by {part:.1e} of its values, at most {most:.0e} is rounding")
    return part
