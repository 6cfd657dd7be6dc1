"""Python's onnxruntime on the same graphs, with inputs and outputs bound to the device; a line of JSON for each figure.

    python onnxruntime_peer.py FAMILY MODEL --device cuda:0 --side 512 [--batches 1,2] [--seconds 2]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime

import families
from families import FAMILIES
from peers import example, say, timed

NUMPY = {"tensor(float16)": np.float16, "tensor(float)": np.float32, "tensor(int64)": np.int64}


def main() -> None:
    """Times the denoiser; says so where this onnxruntime has not the device's provider."""
    parser = argparse.ArgumentParser()
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("model", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--batches", type=lambda text: [int(part) for part in text.split(",")], default=[1])
    options = parser.parse_args()
    kind, _, number = options.device.partition(":")
    provider = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}[kind]
    if provider not in onnxruntime.get_available_providers():
        print(f"onnxruntime {onnxruntime.__version__} has no {provider}", file=sys.stderr)
        say(what="onnxruntime", version=onnxruntime.__version__, problem=f"has no {provider}")
        return
    family = FAMILIES[options.family]
    component = options.model / family.denoiser
    settings = {"device_id": int(number or 0)} if kind == "cuda" else {}
    session = onnxruntime.InferenceSession(str(component / "model.onnx"), providers=[(provider, settings)])
    types = {value.name: NUMPY[value.type] for value in session.get_inputs()}
    shapes = families.denoiser_inputs(family, component, options.side)
    for batch in options.batches:
        binding = session.io_binding()
        for name, value in example(family, shapes, batch * family.rows).items():
            array = value.numpy().astype(types[name])
            binding.bind_ortvalue_input(name, onnxruntime.OrtValue.ortvalue_from_numpy(array, kind, int(number or 0)))
        binding.bind_output(session.get_outputs()[0].name, kind, int(number or 0))
        say(what="step", batch=batch, **timed(lambda: session.run_with_iobinding(binding), "cpu", options.seconds))


if __name__ == "__main__":
    main()
