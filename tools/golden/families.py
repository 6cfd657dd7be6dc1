"""Paints golden pictures of the tiny models with diffusers' own pipelines, on the CPU in float32.

    tools/run golden families diffusion/src/test/resources/golden/families [NAME ...]

``cases.json`` tells how each picture was made, and with which libraries. The pictures of a model lie in its folder; beside
``N.png`` of two passes with a picture in between, that lies as ``N-first.png``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import PIL
import torch
import transformers
from PIL import Image, ImageDraw

from sfumato_tools.tiny import transformer_models, unet_models

MODELS = {**unet_models.MODELS, **transformer_models.MODELS}

# With a UNet any multiple of 8, also where a level of it has an odd side; with a transformer whole patches of 16.
SIZES = [(64, 64), (104, 56), (72, 128)]
PATCHED_SIZES = [(64, 64), (112, 48), (80, 128)]
SEEDS = [1, 2, 2**33 + 7]
PROMPTS = ["a red apple", "a photo of a bear in the sky, ünï 🐻", "a painting of a cat and a dog"]
NEGATIVES = ["", "blue", "green house"]

# Sizes in which the source is kept as Pillow scales it: larger, smaller, and both.
SCALED = [(96, 64), (200, 150), (31, 30), (80, 41), (70, 40), (50, 130)]

SCHEDULERS = {
    "ddim": diffusers.DDIMScheduler,
    "euler": diffusers.EulerDiscreteScheduler,
    "euler_a": diffusers.EulerAncestralDiscreteScheduler,
    "dpmpp_2m": diffusers.DPMSolverMultistepScheduler,
    "heun": diffusers.HeunDiscreteScheduler,
    "flow_match_heun": diffusers.FlowMatchHeunDiscreteScheduler,
}

TEXT, IMAGE, INPAINT, HIRES = "text_to_image", "image_to_image", "inpaint", "hires_fix"
# The same tasks, whose pictures are decoded in tiles.
TILED, TILED_IMAGE, TILED_INPAINT = "tiled", f"tiled_{IMAGE}", f"tiled_{INPAINT}"


def _cases(task: str, schedulers: list[str | None], guidance: float, steps: int, **options: Any) -> list[dict]:
    return [
        {
            "task": task,
            "scheduler": scheduler,
            "seed": SEEDS[index % 3],
            "prompt": PROMPTS[index % 3],
            "negative_prompt": NEGATIVES[index % 3] if guidance > 1 else "",
            "guidance_scale": guidance,
            "steps": steps,
            **{name: values[index % 3] if isinstance(values, list) else values for name, values in options.items()},
        }
        for index, scheduler in enumerate(schedulers)
    ]


def _all_tasks(schedulers: list[str | None], guidance: float, steps: int) -> list[dict]:
    strengths = [0.6, 0.35, 1.0]
    return [
        *_cases(TEXT, schedulers, guidance, steps),
        *_cases(IMAGE, schedulers, guidance, steps, strength=strengths),
        *_cases(INPAINT, schedulers, guidance, steps, strength=strengths),
    ]


UPSCALERS = ["latent", "lanczos", "lanczos"]


def _hires(
    schedulers: list[str | None],
    guidance: float,
    steps: int,
    largest: float = 2.0,
) -> list[dict]:
    return _cases(
        HIRES,
        schedulers,
        guidance,
        steps,
        strength=[0.5, 0.7, 0.3],
        scale=[1.5, largest, 1.25],
        upscaler=UPSCALERS,
        hires_steps=[max(steps, 2), 4, 9],
    )


MIXED = [None, "euler_a", "dpmpp_2m"]
TURBO = [None, None, "euler"]
OWN = [None, None, None]
FLOW = [None, "flow_match_heun", None]
# Transformers' pipelines make a broken step; the second leaves less than one.
BROKEN = [0.35, 0.1, 1.0]

_CASES: dict[str, list[dict]] = {
    "sd1": [
        *_all_tasks(MIXED, 7.5, 6),
        *_hires(["ddim", "euler_a", None], 5.0, 6),
        *_cases(TILED, ["ddim", "euler", None], 3.0, 3),
        # less than a step, of which PNDM makes one
        *_cases(IMAGE, OWN, 7.5, 6, strength=[0.1, 0.15, 0.05]),
    ],
    "sd2": [
        *_all_tasks([None, "euler", "dpmpp_2m"], 7.5, 6),
        *_hires(["ddim", "euler", None], 5.0, 6),
        *_cases(TILED, OWN, 3.0, 3),
    ],
    "sd2-zero-snr": [
        *_all_tasks([None, "euler", None], 7.5, 6),
        *_hires([None, "euler", None], 5.0, 6),
        *_cases(TILED, OWN, 3.0, 3),
    ],
    "sd-turbo": [
        *_cases(TEXT, TURBO, 0.0, 1),
        *_cases(TEXT, TURBO, 0.0, 4),
        *_cases(IMAGE, TURBO, 0.0, 2, strength=0.5),
        *_cases(INPAINT, TURBO, 0.0, 2, strength=[0.5, 0.6, 1.0]),
        *_hires(TURBO, 0.0, 1),
        *_cases(TILED, TURBO, 0.0, 2),
    ],
    "sd1-inpaint": [
        *_cases(INPAINT, MIXED, 7.5, 6, strength=[1.0, 0.6, 0.999]),
        *_cases(TILED_INPAINT, MIXED, 7.5, 3, strength=[1.0, 0.6, 0.999]),
    ],
    "lcm": [
        *_cases(TEXT, [None, None, None], 8.5, 4),
        *_cases(IMAGE, [None, None, None], 8.5, 4, strength=[0.5, 0.8, 1.0]),
        *_hires(OWN, 8.5, 4),
        *_cases(TILED, OWN, 8.5, 3),
    ],
    "sdxl": [
        *_all_tasks(MIXED, 5.0, 6),
        *_hires([None, "euler_a", "ddim"], 5.0, 6),
        *_cases(TILED, ["ddim", "euler", None], 3.0, 3),
    ],
    "sdxl-turbo": [
        *_cases(TEXT, TURBO, 0.0, 1),
        *_cases(TEXT, TURBO, 0.0, 3),
        *_cases(IMAGE, TURBO, 0.0, 2, strength=0.5),
        *_cases(INPAINT, TURBO, 0.0, 2, strength=[0.5, 0.6, 1.0]),
        *_hires(TURBO, 0.0, 1),
        *_cases(TILED, TURBO, 0.0, 2),
    ],
    "sdxl-refiner": [
        *_cases(IMAGE, MIXED, 5.0, 6, strength=[0.3, 0.6, 1.0]),
        *_cases(INPAINT, MIXED, 5.0, 6, strength=[0.3, 0.6, 1.0]),
        *_cases(TILED_IMAGE, MIXED, 5.0, 3, strength=[0.4, 0.6, 1.0]),
    ],
    "sd3": [
        *_cases(TEXT, FLOW, 7.0, 5),
        *_cases(TEXT, FLOW, 1.0, 3),
        *_cases(IMAGE, FLOW, 7.0, 5, strength=BROKEN),
        *_cases(INPAINT, FLOW, 7.0, 5, strength=BROKEN),
        *_hires(FLOW, 4.0, 4, 1.5),
        *_cases(TILED, OWN, 4.0, 3),
    ],
    "sd35-without-t5": [
        *_cases(TEXT, FLOW, 4.5, 6),
        *_cases(IMAGE, OWN, 4.5, 6, strength=BROKEN),
        *_cases(INPAINT, OWN, 4.5, 6, strength=BROKEN),
        *_hires(OWN, 4.5, 4, 1.5),
        *_cases(TILED, OWN, 4.5, 3),
    ],
    "flux-schnell": [
        *_cases(TEXT, OWN, 0.0, 4),
        *_cases(TEXT, OWN, 0.0, 1),
        *_cases(IMAGE, OWN, 0.0, 4, strength=BROKEN),
        *_cases(INPAINT, OWN, 0.0, 4, strength=BROKEN),
        *_hires(OWN, 0.0, 2),
        *_cases(TILED, OWN, 0.0, 2),
    ],
    "flux-dev": [
        *_cases(TEXT, OWN, 3.5, 6),
        *_cases(TEXT, OWN, 1.0, 4),
        *_cases(IMAGE, OWN, 3.5, 6, strength=BROKEN),
        *_cases(INPAINT, OWN, 3.5, 6, strength=BROKEN),
        *_hires(OWN, 3.5, 4),
        *_cases(TILED, OWN, 3.5, 3),
    ],
}


def _sized(name: str) -> list[dict]:
    sizes = PATCHED_SIZES if name in transformer_models.MODELS else SIZES
    return [
        {**case, "width": sizes[index % 3][0], "height": sizes[index % 3][1]}
        for index, case in enumerate(_CASES[name])
    ]


CASES = {name: _sized(name) for name in _CASES}


def source() -> Image.Image:
    """A picture to start from, in a size that none of the cases has."""
    columns, rows = np.meshgrid(np.linspace(0, 1, 80), np.linspace(0, 1, 72))
    picture = Image.fromarray((np.stack([columns, rows, 1 - columns * rows], axis=-1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 12, 60, 52), fill=(230, 40, 30))
    draw.rectangle((5, 50, 30, 68), fill=(20, 160, 70))
    return picture


def mask() -> Image.Image:
    """What to paint anew, with an edge of greys."""
    picture = Image.new("L", (80, 72))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 18, 70, 60), fill=120)
    draw.ellipse((28, 20, 66, 58), fill=255)
    return picture


def _variant(pipeline: Any, name: str) -> Any:
    """The pipeline of the same family for another task."""
    kinds = {
        "StableDiffusion3": ("StableDiffusion3Pipeline", "StableDiffusion3Img2ImgPipeline"),
        "Flux": ("FluxPipeline", "FluxImg2ImgPipeline"),
        "StableDiffusionXL": ("StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline"),
        "LatentConsistencyModel": ("LatentConsistencyModelPipeline", "LatentConsistencyModelImg2ImgPipeline"),
        "StableDiffusion": ("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline"),
    }
    family = next(family for family in kinds if type(pipeline).__name__.startswith(family))
    kind = {TEXT: kinds[family][0], IMAGE: kinds[family][1], INPAINT: f"{family}InpaintPipeline"}[name]
    checked = family in ("StableDiffusion", "LatentConsistencyModel")
    options: dict[str, Any] = {"requires_safety_checker": False} if checked else {}
    if family == "StableDiffusionXL":
        options = {"add_watermarker": False, "force_zeros_for_empty_prompt": pipeline.config.force_zeros_for_empty_prompt}
        if name != TEXT:
            options["requires_aesthetics_score"] = pipeline.config.get("requires_aesthetics_score", False)
    painter = getattr(diffusers, kind)(**pipeline.components, **options)
    painter.set_progress_bar_config(disable=True)
    return painter


def _settings(case: dict) -> dict[str, Any]:
    settings = {
        "prompt": case["prompt"],
        "num_inference_steps": case["steps"],
        "guidance_scale": case["guidance_scale"],
        "generator": torch.Generator().manual_seed(case["seed"]),
    }
    return settings | ({"negative_prompt": case["negative_prompt"]} if case["negative_prompt"] else {})


def paint(pipeline: Any, case: dict, between: Path) -> Image.Image:
    """One picture; ``between`` is where that between two passes lies."""
    own = pipeline.scheduler
    if case["scheduler"] is not None:
        # as read from the folder, where a value that is its class's default is a value like any other
        config = {name: value for name, value in own.config.items() if name != "_use_default_values"}
        pipeline.register_modules(scheduler=SCHEDULERS[case["scheduler"]].from_config(config))
    try:
        if case["task"] == HIRES:
            return _paint_twice(pipeline, case, between)
        painter, given = _given(pipeline, case)
        if case["task"].startswith(TILED):
            return _paint_tiled(painter, given)
        return painter(**given).images[0]
    finally:
        pipeline.register_modules(scheduler=own)


def _given(pipeline: Any, case: dict) -> tuple[Any, dict[str, Any]]:
    """The pipeline of a task in one pass, and what it is given."""
    size = {"width": case["width"], "height": case["height"]}
    match case["task"]:
        case "text_to_image" | "tiled":
            return _variant(pipeline, TEXT), _settings(case) | size
        case "image_to_image" | "tiled_image_to_image":
            scaled = source().resize((case["width"], case["height"]), Image.Resampling.LANCZOS)
            # UNets take the picture's own size, transformers would take the model's
            given = size if hasattr(pipeline, "transformer") else {}
            return _variant(pipeline, IMAGE), _settings(case) | given | {"image": scaled, "strength": case["strength"]}
        case "inpaint" | "tiled_inpaint":
            given = {"image": source(), "mask_image": mask(), "strength": case["strength"]}
            return _variant(pipeline, INPAINT), _settings(case) | size | given
        case other:
            raise ValueError(f"no task {other}")


def _paint_tiled(painter: Any, given: dict[str, Any]) -> Image.Image:
    """With tiling on for the decoder alone: diffusers would encode large pictures in tiles as well."""
    encode = painter.vae.encode

    def encode_whole(*arguments: Any, **options: Any) -> Any:
        painter.vae.disable_tiling()
        try:
            return encode(*arguments, **options)
        finally:
            painter.vae.enable_tiling()

    painter.vae.encode = encode_whole
    painter.vae.enable_tiling()
    try:
        return painter(**given).images[0]
    finally:
        painter.vae.disable_tiling()
        del painter.vae.encode


def _paint_twice(pipeline: Any, case: dict, between: Path) -> Image.Image:
    """A small picture, enlarged, and painted over from there with the same seed."""
    patched = hasattr(pipeline, "transformer")
    multiple = 16 if patched else 8
    larger = [int(side * case["scale"]) // multiple * multiple for side in (case["width"], case["height"])]
    first = _variant(pipeline, TEXT)
    given = _settings(case) | {"width": case["width"], "height": case["height"]}
    if case["upscaler"] == "latent":
        latents = first(**given, output_type="latent").images
        if latents.dim() == 3:
            latents = first._unpack_latents(latents, case["height"], case["width"], first.vae_scale_factor)
        enlarged = torch.nn.functional.interpolate(latents, size=(larger[1] // 8, larger[0] // 8), mode="bilinear")
    else:
        enlarged = _settled(first(**given).images[0], between).resize(larger, Image.Resampling.LANCZOS)
    settings = _settings(case) | {"num_inference_steps": case["hires_steps"]}
    if patched:
        settings |= {"width": larger[0], "height": larger[1]}
    return _variant(pipeline, IMAGE)(**settings, image=enlarged, strength=case["strength"]).images[0]


def _settled(picture: Image.Image, path: Path) -> Image.Image:
    """The picture that lies there already if they are the same but for rounding; otherwise this one, which is put there.

    Where another processor rounds a value the other way, the second pass would start one of 255 off, of which it makes
    more than is rounding.
    """
    if path.exists():
        there = Image.open(path).convert("RGB")
        if there.size == picture.size and np.abs(np.subtract(there, picture, dtype=int)).max() <= 1:
            return there
    picture.save(path, optimize=True)
    return picture


def _check_varied(name: str, pictures: list[np.ndarray]) -> None:
    """A picture of one grey could not tell a right one from a wrong one."""
    for index, picture in enumerate(pictures):
        if picture.std() < 10:
            raise ValueError(f"{name}/{index}: its values deviate by {picture.std():.1f} only")


def main(root: Path, names: list[str]) -> None:
    """Paints the cases of the named models, or of all."""
    root.mkdir(parents=True, exist_ok=True)
    source().save(root / "source.png", optimize=True)
    mask().save(root / "mask.png", optimize=True)
    for width, height in SCALED:
        scaled = source().resize((width, height), Image.Resampling.LANCZOS)
        scaled.save(root / f"source-{width}x{height}.png", optimize=True)
    for name in names or MODELS:
        (root / name).mkdir(exist_ok=True)
        pipeline = MODELS[name][0]()
        pictures = [
            paint(pipeline, case, root / name / f"{index}-first.png") for index, case in enumerate(CASES[name])
        ]
        _check_varied(name, [np.asarray(picture) for picture in pictures])
        for index, picture in enumerate(pictures):
            picture.save(root / name / f"{index}.png", optimize=True)
        print(f"{name}: {len(pictures)} pictures", flush=True)
    libraries = (diffusers, transformers, torch, np, PIL)
    content = {
        "script": "tools/golden/families.py",
        "versions": {library.__name__: library.__version__ for library in libraries},
        "models": CASES,
    }
    (root / "cases.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main(Path(sys.argv[1]), sys.argv[2:])
