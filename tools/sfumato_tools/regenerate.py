"""Fixtures and golden data of all tests: made anew, or made beside the committed ones and compared with them.

    tools/run regenerate [NAME ...]            writes them in place
    tools/run regenerate --check [NAME ...]    fails if what comes out is not what is committed

What a comparison lets pass: numbers in JSON and weights in graphs within 1e-4 of the largest in their list (another
processor rounds sums otherwise), pixels within 1/255 and on average 0.1/255, names of library versions and of the processor. All else is
equal, files and their names included.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DIFFUSION, LOADER, PROMPTS = (f"{module}/src/test/resources" for module in ("diffusion", "model-loader", "prompts"))

TOLERANCE = 1e-4
# Where golden files keep the versions of the libraries that made them, the kind of processor, and the hashes of pictures,
# which lie beside them and are compared themselves.
VERSIONS = {
    "versions", "python", "diffusers", "numpy", "onnx", "onnxruntime", "scipy", "tokenizers", "torch", "transformers",
    "cpu_capability", "sha256",
}


@dataclass(frozen=True)
class Job:
    """A script with its arguments, and the file that its output goes to, if that is how it writes."""

    script: str
    arguments: tuple[str, ...]
    output: str | None = None


# In an order in which each finds what it builds on.
JOBS = {
    "graphs": Job("fixtures/graphs.py", (f"{LOADER}/fixtures",)),
    "layers": Job("fixtures/layers.py", (f"{LOADER}/fixtures/layers",)),
    "pipeline_tiny": Job("fixtures/pipeline_tiny.py", (f"{DIFFUSION}/fixtures",)),
    "doctor": Job("fixtures/doctor.py", (f"{DIFFUSION}/fixtures/doctor",)),
    "tokenizers": Job("fixtures/tokenizers_fixture.py", (f"{PROMPTS}/fixtures", "--keep")),
    "families": Job("fixtures/families.py", (f"{DIFFUSION}/families",)),
    "golden-adapters": Job("golden/adapters.py", (f"{DIFFUSION}/golden/adapters",)),
    "golden-controlnet": Job("golden/controlnet.py", (f"{DIFFUSION}/golden/controlnet",)),
    "graph-variants": Job("fixtures/graph_variants.py", (f"{DIFFUSION}/families/sd1", f"{DIFFUSION}/graph_variants")),
    "golden-families": Job("golden/families.py", (f"{DIFFUSION}/golden/families",)),
    "golden-guidance": Job(
        "golden/guidance.py", (f"{DIFFUSION}/fixtures/pipeline_tiny",), f"{DIFFUSION}/golden/guidance.json"
    ),
    "golden-noise": Job("golden/noise.py", (), f"{DIFFUSION}/golden/noise.json"),
    "golden-noise-cuda": Job("golden/noise_cuda.py", (), f"{DIFFUSION}/golden/noise_cuda.json"),
    "golden-pictures": Job(
        "golden/pictures.py", ("--model", str(ROOT / "models/emoji-64"), "--out", f"{DIFFUSION}/golden/pictures")
    ),
    "golden-prompt-tokens": Job("golden/prompt_tokens.py", (f"{PROMPTS}/tokens",)),
    "golden-prompts": Job("golden/prompts.py", (f"{PROMPTS}/fixtures/clip",), f"{PROMPTS}/fixtures/golden-prompts.json"),
    "golden-schedulers": Job("golden/schedulers.py", (f"{DIFFUSION}/golden",)),
    "golden-weighted": Job("golden/weighted.py", (f"{DIFFUSION}/golden/weighted",)),
}


def run_job(name: str, root: Path) -> None:
    """Runs a script on the resources below ``root``."""
    job, begun = JOBS[name], time.monotonic()
    command = [sys.executable, str(ROOT / "tools" / job.script), *job.arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tools")}
    made = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, env=environment).stdout
    if job.output is not None:
        (root / job.output).write_bytes(made)
    print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)


def check(names: list[str]) -> list[str]:
    """Makes copies of the resources anew and tells what is not as committed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for resources in (DIFFUSION, LOADER, PROMPTS):
            shutil.copytree(ROOT / resources, copy / resources)
        for name in names:
            run_job(name, copy)
        return [drift for each in (DIFFUSION, LOADER, PROMPTS) for drift in compare_trees(ROOT / each, copy / each)]


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


def _picture_difference(committed: Path, made: Path) -> str:
    old, new = (np.asarray(Image.open(path).convert("RGB"), dtype=int) for path in (committed, made))
    if old.shape != new.shape:
        return f"has shape {new.shape} in place of {old.shape}"
    apart = np.abs(old - new)
    return f"differs by up to {apart.max()}/255, {apart.mean():.3f}" if apart.max() > 1 or apart.mean() > 0.1 else ""


def _graph_difference(old: onnx.ModelProto, new: onnx.ModelProto) -> str:
    for part in ("input", "output"):
        if list(map(str, getattr(old.graph, part))) != list(map(str, getattr(new.graph, part))):
            return f"has other {part}s"
    if [node.op_type for node in old.graph.node] != [node.op_type for node in new.graph.node]:
        return "has other nodes"
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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(JOBS)}; all by default")
    parser.add_argument("--check", action="store_true", help="compare with what is committed and leave that alone")


def run(options: argparse.Namespace) -> None:
    """Makes fixtures anew, or checks them."""
    unknown = set(options.names) - set(JOBS)
    if unknown:
        raise ValueError(f"name: unknown {', '.join(sorted(unknown))}; known are {', '.join(JOBS)}")
    names = [name for name in JOBS if not options.names or name in options.names]
    if not options.check:
        for name in names:
            run_job(name, ROOT)
        return
    drift = check(names)
    print("\n".join(drift))
    if drift:
        raise SystemExit(f"sfumato_tools: {len(drift)} files drifted")
    print(f"{len(names)} scripts make what is committed")
