"""Paints with a ControlNet in diffusers' own pipeline, on the CPU in float32.

    tools/run golden controlnet diffusion/src/test/resources/golden/controlnet
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from PIL import Image, ImageDraw

from sfumato_tools.tiny import controlled_models

CASES: list[dict[str, Any]] = [
    {"seed": 1, "width": 64, "height": 64, "conditioning_scale": 1.0, "guidance_scale": 5.0},
    {"seed": 2, "width": 104, "height": 56, "conditioning_scale": 0.4, "guidance_scale": 1.0},
    {"seed": 2**33 + 7, "width": 72, "height": 128, "conditioning_scale": 1.7, "guidance_scale": 3.0},
    {"seed": 1, "width": 64, "height": 64, "conditioning_scale": None, "guidance_scale": 5.0},
]


def control() -> Image.Image:
    """Lines to follow, in a size that none of the cases has."""
    picture = Image.new("RGB", (80, 72))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 12, 60, 62), outline=(255, 255, 255), width=3)
    draw.line((5, 70, 75, 20), fill=(200, 120, 40), width=4)
    return picture


def main() -> None:
    root = Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    control().save(root / "control.png")
    cases = []
    for number, given in enumerate(CASES):
        case = {"prompt": "a red apple", "negative_prompt": "", "steps": 4, "scheduler": "ddim", **given}
        case["picture"] = f"{number}.png"
        pipeline = controlled_models.sd1_controlnet()
        pipeline.set_progress_bar_config(disable=True)
        pipeline.register_modules(scheduler=diffusers.DDIMScheduler.from_config(pipeline.scheduler.config))
        settings = {name: case[name] for name in ("prompt", "negative_prompt", "guidance_scale", "width", "height")}
        settings["num_inference_steps"] = case["steps"]
        settings["generator"] = torch.Generator().manual_seed(case["seed"])
        if case["conditioning_scale"] is None:
            # the same UNet with nothing added
            parts = {name: part for name, part in pipeline.components.items() if name != "controlnet"}
            pipeline = diffusers.StableDiffusionPipeline(**parts, requires_safety_checker=False)
            pipeline.set_progress_bar_config(disable=True)
        else:
            settings |= {"image": control(), "controlnet_conditioning_scale": case["conditioning_scale"]}
        pipeline(**settings).images[0].save(root / case["picture"])
        cases.append(case)
    versions = {library.__name__: library.__version__ for library in (diffusers, torch, transformers)}
    text = json.dumps({"made_by": "tools/golden/controlnet.py", "versions": versions, "cases": cases}, indent=1)
    (root / "cases.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
