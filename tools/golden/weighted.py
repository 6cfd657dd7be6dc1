"""Paints golden pictures of prompts with syntax: tools/run golden weighted diffusion/src/test/resources/golden/weighted

The pictures are those of diffusers' own pipelines on the tiny models, in float32 on the CPU. golden/prompts.py reads the
prompts; their windows are encoded one by one, weighted in torch, and given to the pipeline as embeddings, once for
both prompts and with ``guidance_rescale`` of the pipeline's own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from prompts import emphasis, windows

from sfumato_tools.tiny import unet_models

LONG = "a red apple, a green pear, a blue sky, a white cloud, a brown house, " * 3 + "(a black dog:1.3)"
CASES = [
    {
        "prompt": "a (red:1.4) apple on [green] grass, ((sky))",
        "negative_prompt": "(blue:1.2) house",
        "emphasis": "original",
        "guidance_scale": 7.5,
        "guidance_rescale": 0.7,
        "seed": 1,
    },
    {
        "prompt": LONG,
        "negative_prompt": "blurry BREAK (grey:0.6)",
        "emphasis": "no_norm",
        "guidance_scale": 5.0,
        "guidance_rescale": 0.0,
        "seed": 2**33 + 7,
    },
    {
        "prompt": "a (cat:0.5) and a (dog:1.5)",
        "negative_prompt": "",
        "emphasis": "original",
        "guidance_scale": 1.0,
        "guidance_rescale": 0.0,
        "seed": 3,
    },
]
STEPS = 6
WIDTH, HEIGHT = 96, 64


def encode(pipeline: Any, text: str, how: str) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The states of a text, and the pooled state of its first window if the family has one."""
    columns, pooled = [], None
    words = emphasis(text)
    is_xl = hasattr(pipeline, "text_encoder_2")
    encoders = [(pipeline.tokenizer, pipeline.text_encoder)]
    if is_xl:
        encoders.append((pipeline.tokenizer_2, pipeline.text_encoder_2))
    for tokenizer, encoder in encoders:
        states = []
        pooled = None
        for window in windows(words, tokenizer):
            pad, count = window["pad"]
            output = encoder(torch.tensor([window["ids"] + [pad] * count]), output_hidden_states=True)
            pooled = output[0] if pooled is None else pooled
            encoded = output.hidden_states[-2] if is_xl else output[0]
            weights = torch.tensor([weight for weight, run in window["weights"] for _ in range(run)])
            weighted = encoded * weights[None, :, None]
            states.append(weighted * (encoded.mean() / weighted.mean()) if how == "original" else weighted)
        columns.append(torch.cat(states, dim=1))
    return torch.cat(columns, dim=2), pooled if is_xl else None


def paint(pipeline: Any, case: dict) -> Any:
    """One picture."""
    settings: dict[str, Any] = {}
    guided = case["guidance_scale"] > 1
    for prefix, text in (("", case["prompt"]), ("negative_", case["negative_prompt"])):
        if prefix and not guided:
            continue
        states, pooled = encode(pipeline, text, case["emphasis"])
        settings[f"{prefix}prompt_embeds"] = states
        if pooled is not None:
            settings[f"{prefix}pooled_prompt_embeds"] = pooled
    return pipeline(
        **settings,
        num_inference_steps=STEPS,
        guidance_scale=case["guidance_scale"],
        guidance_rescale=case["guidance_rescale"],
        generator=torch.Generator().manual_seed(case["seed"]),
        width=WIDTH,
        height=HEIGHT,
    ).images[0]


def main(root: Path) -> None:
    """Paints all cases with each model."""
    root.mkdir(parents=True, exist_ok=True)
    models = ["sd1", "sd2", "sdxl"]
    pictures = []
    for name in models:
        pipeline = unet_models.MODELS[name][0]()
        config = {key: value for key, value in pipeline.scheduler.config.items() if key != "_use_default_values"}
        pipeline.register_modules(scheduler=diffusers.DDIMScheduler.from_config(config))
        pipeline.set_progress_bar_config(disable=True)
        for index, case in enumerate(CASES):
            # The last states of the other models are normalised with the initial weights: their mean is zero but for
            # rounding, and nothing can be scaled back to it.
            painted = case | {"model": name, "file": f"{name}-{index}.png"}
            painted["emphasis"] = case["emphasis"] if name == "sdxl" else "no_norm"
            paint(pipeline, painted).save(root / painted["file"], optimize=True)
            pictures.append(painted)
    content = {
        "script": "tools/golden/weighted.py",
        "versions": {library.__name__: library.__version__ for library in (diffusers, transformers, torch)},
        "steps": STEPS,
        "width": WIDTH,
        "height": HEIGHT,
        "pictures": pictures,
    }
    (root / "cases.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main(Path(sys.argv[1]))
