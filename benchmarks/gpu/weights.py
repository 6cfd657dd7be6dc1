"""Random weights for graphs that come without: drawn on the device, written where each graph reads them.

    python weights.py FOLDER [--device cuda] [--seed 0]

A weight is a function of its name and the seed alone, so that graphs of the same network, and the network itself in
PyTorch, have the same ones.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
import zlib
from pathlib import Path

import onnx
import torch

TYPES = {onnx.TensorProto.FLOAT: torch.float32, onnx.TensorProto.FLOAT16: torch.float16}
DATA = "model.onnx.data"


def _entries(component: Path) -> dict[str, dict]:
    """Where each weight of the graph lies, by the name of the network's parameter."""
    model = onnx.load(component / "model.onnx", load_external_data=False)
    places = {}
    for value in model.graph.initializer:
        if value.data_location == onnx.TensorProto.EXTERNAL:
            where = {entry.key: entry.value for entry in value.external_data}
            places[value.name] = {
                "offset": int(where["offset"]), "shape": tuple(value.dims), "dtype": TYPES[value.data_type],
            }
    names = json.loads((component / "weights.json").read_text(encoding="utf-8"))
    return {name: entry | places[entry["initializer"]] for name, entry in names.items()}


def _draw(name: str, entry: dict, device: str, seed: int) -> torch.Tensor:
    """One weight as the graph stores it: norms begin as they do in training, all else keeps the size of what goes through."""
    shape = entry["shape"]
    generator = torch.Generator(device).manual_seed((zlib.crc32(name.encode()) + seed) & 0x7FFFFFFF)
    if len(shape) == 1:
        begin = 1.0 if "norm" in name and name.endswith("weight") else 0.0
        values = begin + 0.02 * torch.randn(shape, generator=generator, device=device)
    elif "embedding" in name and len(shape) == 2 and not entry["transposed"]:
        values = 0.02 * torch.randn(shape, generator=generator, device=device)
    else:
        inner = shape[0] if entry["transposed"] else math.prod(shape[1:])
        values = torch.randn(shape, generator=generator, device=device) / math.sqrt(inner)
    return values.to(entry["dtype"])


def fill(folder: Path, device: str, seed: int) -> int:
    """Writes the weights of all graphs in a model folder that have none; returns the bytes written."""
    written = 0
    for graph in sorted(folder.glob("*/model.onnx")):
        entries = _entries(graph.parent)
        file = graph.with_name(DATA)
        if not entries or file.exists():
            continue
        unfinished = file.with_suffix(".unfinished")
        descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o644)
        drawn = {}
        for name, entry in entries.items():
            # tied weights are one in the graph
            drawn.setdefault(entry["initializer"], (name, entry))
        for name, entry in drawn.values():
            values = _draw(name, entry, device, seed).cpu().numpy()
            os.pwrite(descriptor, memoryview(values).cast("B"), entry["offset"])
            written += values.nbytes
        os.close(descriptor)
        unfinished.rename(file)
    return written


def read(component: Path) -> dict[str, torch.Tensor]:
    """The weights by the names of the network's parameters, mapped from the file; those in the graph itself as well."""
    entries = _entries(component)
    file = str(component / DATA)
    size = os.path.getsize(file)
    # private: nobody writes, but torch wants memory that could be written to
    whole = torch.from_file(file, shared=False, size=size, dtype=torch.uint8)
    weights = {}
    for name, entry in entries.items():
        length = math.prod(entry["shape"]) * entry["dtype"].itemsize
        values = whole[entry["offset"] : entry["offset"] + length].view(entry["dtype"]).view(entry["shape"])
        weights[name] = values.t() if entry["transposed"] else values
    return weights


def main() -> None:
    """Fills one model folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    begin = time.perf_counter()
    written = fill(options.folder, options.device, options.seed)
    print(json.dumps({"what": "weights", "bytes": written, "seconds": round(time.perf_counter() - begin, 2)}))


if __name__ == "__main__":
    main()
