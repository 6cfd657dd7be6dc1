"""Paints with layers of CLIP left out: tools/run golden clip_skip diffusion/src/test/resources/golden/clip_skip

The pictures are those of diffusers' own pipelines on the tiny models, in float32 on the CPU. diffusers leaves layers out
for the prompt alone; AUTOMATIC1111 does so for the negative prompt too, whose states are given to the same pipelines then.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from PIL import Image

from sfumato_tools.tiny import transformer_models, unet_models

MODELS = {**unet_models.MODELS, **transformer_models.MODELS}
STEPS = 5
# (seed, width, height, negative prompt, layers that are left out)
SETTINGS = [(1, 64, 64, "blue house", 1), (2, 104, 56, "", 2), (2**33 + 7, 72, 128, "a green pear", 1)]
# Which have what is left after two layers of each encoder.
MOST = {"sd1": 2, "sd2": 2, "sdxl": 1, "sd3": 1}


def _cases(model: str) -> list[dict]:
    cases = []
    for number, (seed, width, height, negative, skip) in enumerate(SETTINGS):
        case = {
            "model": model,
            "syntax": "none",
            "prompt": "a photo of a red apple",
            "negative_prompt": negative,
            "seed": seed,
            "guidance_scale": 5.0,
            "clip_skip": min(skip, MOST[model]),
            "width": width if model != "sd3" else 80,
            "height": height if model != "sd3" else 64,
            "file": f"{model}-{number}.png",
        }
        cases.append(case)
    if model != "sd3":
        cases.append(cases[0] | {"syntax": "a1111", "file": f"{model}-{len(cases)}.png"})
    return cases


def paint(pipeline: Any, case: dict) -> Image.Image:
    """One picture."""
    settings: dict[str, Any] = {"prompt": case["prompt"], "clip_skip": case["clip_skip"]}
    if case["negative_prompt"]:
        settings["negative_prompt"] = case["negative_prompt"]
    if case["syntax"] == "a1111":
        settings = _of_both(pipeline, case)
    return pipeline(
        **settings,
        num_inference_steps=STEPS,
        guidance_scale=case["guidance_scale"],
        generator=torch.Generator().manual_seed(case["seed"]),
        width=case["width"],
        height=case["height"],
    ).images[0]


def _of_both(pipeline: Any, case: dict) -> dict[str, Any]:
    """Both prompts as the prompt is read."""
    settings: dict[str, Any] = {}
    options = {"device": "cpu", "num_images_per_prompt": 1, "do_classifier_free_guidance": False}
    for prefix in ("", "negative_"):
        encoded = pipeline.encode_prompt(prompt=case[f"{prefix}prompt"], clip_skip=case["clip_skip"], **options)
        settings[f"{prefix}prompt_embeds"] = encoded[0]
        if hasattr(pipeline, "text_encoder_2"):
            settings[f"{prefix}pooled_prompt_embeds"] = encoded[2]
    return settings


def _open(name: str) -> Any:
    pipeline = MODELS[name][0]()
    pipeline.set_progress_bar_config(disable=True)
    encoder = pipeline.text_encoder
    if not hasattr(encoder, "text_model") and not hasattr(pipeline, "text_encoder_2"):
        # diffusers looks for the norm where transformers had it before version 5; not as a part, which would hold itself
        object.__setattr__(encoder, "text_model", encoder)
    return pipeline


def main(root: Path) -> None:
    """Paints all cases with each model."""
    root.mkdir(parents=True, exist_ok=True)
    cases = []
    for name in MOST:
        pipeline = _open(name)
        for case in _cases(name):
            paint(pipeline, case).save(root / case["file"], optimize=True)
            cases.append(case)
        print(f"{name}: painted", flush=True)
    libraries = (diffusers, transformers, torch)
    content = {
        "script": "tools/golden/clip_skip.py",
        "versions": {library.__name__: library.__version__ for library in libraries},
        "steps": STEPS,
        "cases": cases,
    }
    (root / "cases.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main(Path(sys.argv[1]))
