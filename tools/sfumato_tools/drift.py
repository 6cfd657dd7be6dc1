"""What tells files made anew from those committed, beyond what another processor rounds otherwise."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper
from PIL import Image

# The part of the largest value in its list by which a number may differ.
TOLERANCE = 1e-4
# Where golden files keep the versions of the libraries that made them, the kind of processor, and the hashes of pictures,
# which lie beside them and are compared themselves.
VERSIONS = {
    "versions", "python", "diffusers", "numpy", "onnx", "onnxruntime", "scipy", "tokenizers", "torch", "transformers",
    "cpu_capability", "sha256",
}


def compare_trees(committed: Path, made: Path) -> list[str]:
    """One line for each file that is missing, new or different."""
    ours, theirs = (
        {path.relative_to(tree) for path in tree.rglob("*") if path.is_file()} for tree in (committed, made)
    )
    drift = [f"{committed / path}: is no longer made" for path in sorted(ours - theirs)]
    drift += [f"{committed / path}: is made and not committed" for path in sorted(theirs - ours)]
    for path in sorted(ours & theirs):
        found = difference(committed / path, made / path)
        if found:
            drift.append(f"{committed / path}: {found}")
    return drift


def difference(committed: Path, made: Path) -> str:
    """What tells two files apart beyond rounding; empty if nothing does."""
    old, new = committed.read_bytes(), made.read_bytes()
    if old == new:
        return ""
    name = committed.name.removesuffix(".gz")
    if name != committed.name:
        old, new = gzip.decompress(old), gzip.decompress(new)
    if name.endswith(".json"):
        return _json_difference(json.loads(old), json.loads(new), "")
    if name.endswith(".safetensors"):
        return _tensors_difference(old, new)
    if name.endswith(".png"):
        return _picture_difference(committed, made)
    if name.endswith(".onnx.data"):
        committed, made, name = committed.with_suffix(""), made.with_suffix(""), name.removesuffix(".data")
    if name.endswith(".onnx"):
        return _graph_difference(onnx.load(committed), onnx.load(made))
    return "other bytes" if old != new else ""


def _json_difference(old: Any, new: Any, place: str) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        if old.keys() != new.keys():
            return f"{place or '/'} has other keys"
        parts = ((old[key], new[key], f"{place}/{key}") for key in old if key not in VERSIONS)
        return next((found for part in parts if (found := _json_difference(*part))), "")
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return f"{place} has {len(new)} entries in place of {len(old)}"
        if all(_is_number(value) for value in (*old, *new)):
            return _number_difference(np.array(old, float), np.array(new, float), place)
        parts = ((*pair, f"{place}/{index}") for index, pair in enumerate(zip(old, new, strict=True)))
        return next((found for part in parts if (found := _json_difference(*part))), "")
    if _is_number(old) and _is_number(new):
        return _number_difference(np.array([old], float), np.array([new], float), place)
    return "" if old == new else f"{place} is {str(new)[:60]!r} in place of {str(old)[:60]!r}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number_difference(old: np.ndarray, new: np.ndarray, place: str) -> str:
    if old.shape != new.shape:
        return f"{place} has shape {new.shape} in place of {old.shape}"
    if old.size == 0 or np.array_equal(old, new, equal_nan=True):
        return ""
    largest = float(np.abs(new - old).max())
    return "" if largest <= TOLERANCE * max(float(np.abs(old).max()), 1e-3) else f"{place} differs by {largest:.2e}"


def _tensors_difference(old: bytes, new: bytes) -> str:
    """Of two safetensors files, in which remarks and entries of the header come in no order of their own."""
    (header, values), (other, others) = _header(old), _header(new)
    if found := _json_difference(header, other, ""):
        return found
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        # numpy has no bfloat16: the upper half of a float32
        kinds = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "I64": "<i8", "BF16": "<u2"}
        tensors = [np.frombuffer(data[begin:end], kinds[entry["dtype"]]) for data in (values, others)]
        if entry["dtype"] == "BF16":
            tensors = [(tensor.astype("<u4") << 16).view("<f4") for tensor in tensors]
        if found := _number_difference(*(tensor.astype(float) for tensor in tensors), name):
            return found
    return ""


def _header(file: bytes) -> tuple[dict[str, Any], bytes]:
    start = 8 + int.from_bytes(file[:8], "little")
    return json.loads(file[8:start]), file[start:]


def _picture_difference(committed: Path, made: Path) -> str:
    old, new = (np.asarray(Image.open(path).convert("RGB"), dtype=int) for path in (committed, made))
    if old.shape != new.shape:
        return f"has shape {new.shape} in place of {old.shape}"
    apart = np.abs(old - new)
    return f"differs by up to {apart.max()}/255, {apart.mean():.3f}" if apart.max() > 1 or apart.mean() > 0.1 else ""


def _forget_origin(graph: onnx.GraphProto) -> None:
    """Drops the notes of torch's exporter on the source lines that a node came from, which name the machine's folders."""
    for part in (*graph.node, *graph.input, *graph.output):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")


def _graph_difference(old: onnx.ModelProto, new: onnx.ModelProto) -> str:
    for model in (old, new):
        _forget_origin(model.graph)
    for part in ("opset_import", "metadata_props", "functions"):
        if list(map(str, getattr(old, part))) != list(map(str, getattr(new, part))):
            return f"has another {part}"
    for part in ("input", "output", "node"):
        if len(getattr(old.graph, part)) != len(getattr(new.graph, part)):
            return f"has another number of {part}s"
        for one, other in zip(getattr(old.graph, part), getattr(new.graph, part), strict=True):
            if one != other:
                return f"has another {part} {other.name}"
    weights = [{tensor.name: tensor for tensor in model.graph.initializer} for model in (old, new)]
    if weights[0].keys() != weights[1].keys():
        return "has other weights"
    for name, tensor in weights[0].items():
        values, others = (numpy_helper.to_array(each) for each in (tensor, weights[1][name]))
        if values.dtype != others.dtype:
            return f"{name} is of type {others.dtype} in place of {values.dtype}"
        if found := _number_difference(values.astype(float), others.astype(float), name):
            return found
    return ""
