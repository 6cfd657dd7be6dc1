"""Paints with a ControlNet in diffusers' own pipelines, on the CPU in float32.

    tools/run golden controlnet diffusion/src/test/resources/golden/controlnet [NAME ...]

``cases.json`` tells how each picture was made; the pictures of a model lie in its folder. Those that begin from another
begin from ``source.png`` and ``mask.png`` of tools/golden/families.py.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import diffusers
import families
import numpy as np
import PIL
import torch
import transformers
from PIL import Image, ImageDraw

from sfumato_tools.tiny import controlled_models

TEXT, IMAGE, INPAINT, HIRES = families.TEXT, families.IMAGE, families.INPAINT, families.HIRES
KINDS = {TEXT: "", IMAGE: "Img2Img", INPAINT: "Inpaint"}

# How strongly and at which share of the steps the picture is followed, for the three seeds.
FOLLOWED = [(1.0, 0.0, 1.0), (0.4, 0.0, 0.5), (1.7, 0.3, 0.9)]


def _cases(task: str, schedulers: list[str | None], guidance: list[float], **options: Any) -> list[dict]:
    cases = []
    for index, scheduler in enumerate(schedulers):
        scale, start, end = FOLLOWED[index]
        case = {
            "task": task,
            "scheduler": scheduler,
            "seed": families.SEEDS[index],
            "prompt": families.PROMPTS[index],
            "negative_prompt": families.NEGATIVES[index] if guidance[index] > 1 else "",
            "guidance_scale": guidance[index],
            "steps": 6,
            "width": families.SIZES[index][0],
            "height": families.SIZES[index][1],
            "conditioning_scale": scale,
            "guidance_start": start,
            "guidance_end": end,
        }
        cases.append(case | {name: values[index] for name, values in options.items()})
    return cases


def _tasks(guidance: list[float]) -> list[dict]:
    strengths = [0.6, 0.75, 1.0]
    return [
        *_cases(TEXT, ["ddim", "heun", "dpmpp_2m"], guidance),
        *_cases(IMAGE, ["ddim", "euler_a", "heun"], guidance, strength=strengths),
        *_cases(INPAINT, ["ddim", "euler_a", "dpmpp_2m"], guidance, strength=strengths),
        *_cases(
            HIRES,
            ["ddim", "euler_a", "euler"],
            guidance,
            strength=[0.5, 0.7, 0.4],
            scale=[1.5, 2.0, 1.25],
            upscaler=["latent", "latent", "lanczos"],
            hires_steps=[6, 4, 9],
        ),
    ]


# The same UNet with nothing added.
_FREE = {**_cases(TEXT, ["ddim"], [5.0])[0], "conditioning_scale": None}
CASES = {
    "sd1-controlnet": [*_tasks([5.0, 1.0, 3.0]), _FREE],
    "sdxl-controlnet": [*_tasks([5.0, 1.0, 3.0]), _FREE],
}


def control() -> Image.Image:
    """Lines to follow, in a size that none of the cases has."""
    picture = Image.new("RGB", (80, 72))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 12, 60, 62), outline=(255, 255, 255), width=3)
    draw.line((5, 70, 75, 20), fill=(200, 120, 40), width=4)
    return picture


def _painter(pipeline: Any, task: str, controlled: bool) -> Any:
    """The pipeline for a task with the same parts."""
    is_xl = isinstance(pipeline, diffusers.StableDiffusionXLControlNetPipeline)
    kind = f"StableDiffusion{'XL' if is_xl else ''}{'ControlNet' if controlled else ''}{KINDS[task]}Pipeline"
    parts = {name: part for name, part in pipeline.components.items() if controlled or name != "controlnet"}
    options = (
        {"add_watermarker": False, "force_zeros_for_empty_prompt": pipeline.config.force_zeros_for_empty_prompt}
        if is_xl
        else {"requires_safety_checker": False}
    )
    painter = getattr(diffusers, kind)(**parts, **options)
    painter.set_progress_bar_config(disable=True)
    return painter


def _settings(case: dict) -> dict[str, Any]:
    settings = {
        "prompt": case["prompt"],
        "num_inference_steps": case["steps"],
        "guidance_scale": case["guidance_scale"],
        "generator": torch.Generator().manual_seed(case["seed"]),
    }
    if case["conditioning_scale"] is not None:
        settings |= {
            "controlnet_conditioning_scale": case["conditioning_scale"],
            "control_guidance_start": case["guidance_start"],
            "control_guidance_end": case["guidance_end"],
        }
    return settings | ({"negative_prompt": case["negative_prompt"]} if case["negative_prompt"] else {})


def paint(pipeline: Any, case: dict) -> Image.Image:
    """One picture."""
    config = {name: value for name, value in pipeline.scheduler.config.items() if name != "_use_default_values"}
    pipeline.register_modules(scheduler=families.SCHEDULERS[case["scheduler"]].from_config(config))
    size = {"width": case["width"], "height": case["height"]}
    if case["conditioning_scale"] is None:
        return _painter(pipeline, TEXT, False)(**_settings(case), **size).images[0]
    match case["task"]:
        case "text_to_image":
            return _painter(pipeline, TEXT, True)(**_settings(case), **size, image=control()).images[0]
        case "image_to_image":
            start = families.source().resize((case["width"], case["height"]), Image.Resampling.LANCZOS)
            return _paint_over(pipeline, _settings(case), start, case["strength"])
        case "inpaint":
            given = {"image": families.source(), "mask_image": families.mask(), "strength": case["strength"]}
            painter = _painter(pipeline, INPAINT, True)
            return painter(**_settings(case), **given, **size, control_image=control()).images[0]
        case "hires_fix":
            return _paint_twice(pipeline, case, size)
        case other:
            raise ValueError(f"no task {other}")


def _paint_over(pipeline: Any, settings: dict, start: Any, strength: float) -> Image.Image:
    """Begins from a picture or from latents, whose size is that of what comes out."""
    width, height = start.size if isinstance(start, Image.Image) else (start.shape[3] * 8, start.shape[2] * 8)
    painter = _painter(pipeline, IMAGE, True)
    given = {"image": start, "strength": strength, "width": width, "height": height}
    return painter(**settings, **given, control_image=control()).images[0]


def _paint_twice(pipeline: Any, case: dict, size: dict) -> Image.Image:
    """A small picture, enlarged, and painted over from there with the same seed."""
    larger = [int(side * case["scale"]) // 8 * 8 for side in (case["width"], case["height"])]
    first = _painter(pipeline, TEXT, True)
    given = _settings(case) | size | {"image": control()}
    if case["upscaler"] == "latent":
        latents = first(**given, output_type="latent").images
        enlarged = torch.nn.functional.interpolate(latents, size=(larger[1] // 8, larger[0] // 8), mode="bilinear")
    else:
        enlarged = first(**given).images[0].resize(larger, Image.Resampling.LANCZOS)
    second = _settings(case) | {"num_inference_steps": case["hires_steps"]}
    return _paint_over(pipeline, second, enlarged, case["strength"])


def main(root: Path, names: list[str]) -> None:
    """Paints the cases of the named models, or of all."""
    root.mkdir(parents=True, exist_ok=True)
    control().save(root / "control.png", optimize=True)
    for name in names or CASES:
        (root / name).mkdir(exist_ok=True)
        pipeline = controlled_models.MODELS[name][0]()
        for index, case in enumerate(CASES[name]):
            picture = paint(pipeline, case)
            if np.asarray(picture).std() < 10:
                raise ValueError(f"{name}/{index}: is of one grey, which could not tell a right one from a wrong one")
            picture.save(root / name / f"{index}.png", optimize=True)
        print(f"{name}: {len(CASES[name])} pictures", flush=True)
    libraries = (diffusers, transformers, torch, np, PIL)
    content = {
        "script": "tools/golden/controlnet.py",
        "versions": {library.__name__: library.__version__ for library in libraries},
        "models": CASES,
    }
    (root / "cases.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main(Path(sys.argv[1]), sys.argv[2:])
