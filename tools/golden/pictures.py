"""Paints the golden pictures that the Java engine is compared with, pixel by pixel.

    tools/run golden pictures --model models/emoji-64 --out diffusion/src/test/resources/golden/pictures

Each picture is the reference loop's (``sfumato_tools/reference.py``); ``pictures.json`` beside them says how
each was painted, from which model files and with which library versions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import diffusers
import numpy as np
import onnxruntime
import torch
from PIL import Image

from sfumato_tools.reference import SCHEDULERS, Folder, paint

SETTINGS = [
    {"prompt": "a red apple", "negative": "", "seed": 0, "steps": 25, "guidance": 3.0},
    {
        "prompt": "a blue heart on an orange background",
        "negative": "a green heart",
        "seed": 42,
        "steps": 20,
        "guidance": 5.0,
    },
    {"prompt": "a smiling face with sunglasses", "negative": "", "seed": 2147483655, "steps": 10, "guidance": 1.0},
]


def main() -> None:
    """Paints every setting with every scheduler."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    folder = Folder(options.model, options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    listed = []
    for index, settings in enumerate(SETTINGS):
        for scheduler in SCHEDULERS:
            picture = paint(folder, scheduler=scheduler, **settings)
            name = f"{index}-{scheduler}.png"
            Image.fromarray(picture).save(options.out / name)
            listed.append({"file": name, "scheduler": scheduler, **settings, "sha256": digest(picture)})
    model = hashlib.sha256((options.model / "files.json").read_bytes()).hexdigest()
    record = {
        "made_by": "tools/golden/pictures.py",
        "versions": {
            "diffusers": diffusers.__version__,
            "numpy": np.__version__,
            "onnxruntime": onnxruntime.__version__,
            "torch": str(torch.__version__),
        },
        "model": {"name": options.model.name, "files_json_sha256": model},
        "pictures": listed,
    }
    (options.out / "pictures.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"{len(listed)} pictures in {options.out}")


def digest(picture: np.ndarray) -> str:
    """SHA-256 of the pixels, row by row, three bytes each."""
    return hashlib.sha256(picture.tobytes()).hexdigest()


if __name__ == "__main__":
    main()
