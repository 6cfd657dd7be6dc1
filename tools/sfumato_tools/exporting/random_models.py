"""Architectures with random weights: what a published model costs, without its weights."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import diffusers
import torch
from torch import nn

from sfumato_tools.exporting import architectures, folder, graph_file

# OpenAI's vocabulary, which the tests of the tokenizers keep.
CLIP = Path(__file__).resolve().parents[3] / "prompts" / "src" / "test" / "resources" / "tokens" / "clip"


@dataclass(frozen=True)
class RandomModel:
    """A pipeline by its networks and what lies beside them; without a ``pipeline`` no more than graphs is written.

    ``defaults`` are those of requests. The networks by component take the scale, ``full`` or ``tiny``.
    """

    networks: dict[str, Callable[[str], nn.Module]]
    pipeline: str | None = None
    scheduler: Any = None
    tokenizers: tuple[str, ...] = ("tokenizer",)
    defaults: dict[str, float] = field(default_factory=dict)
    index: dict[str, Any] = field(default_factory=dict)


def _leading(kind: type) -> Any:
    return kind(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
    )


_STABLE = {"feature_extractor": [None, None], "requires_safety_checker": False, "safety_checker": [None, None]}

MODELS: dict[str, Callable[[], RandomModel]] = {
    "sd15": lambda: RandomModel(
        {"text_encoder": architectures.clip_l, "unet": architectures.sd15_unet, "vae": architectures.vae},
        "StableDiffusionPipeline",
        diffusers.PNDMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
        ),
        index=_STABLE,
    ),
    "sd-turbo": lambda: RandomModel(
        {"text_encoder": architectures.open_clip_h, "unet": architectures.sd21_unet, "vae": architectures.vae},
        "StableDiffusionPipeline",
        diffusers.EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="trailing"
        ),
        defaults={"num_inference_steps": 1, "guidance_scale": 0.0},
        index=_STABLE,
    ),
    "sdxl": lambda: RandomModel(
        {
            "text_encoder": architectures.clip_l,
            "text_encoder_2": architectures.open_clip_g,
            "unet": architectures.sdxl_unet,
            "vae": architectures.sdxl_vae,
        },
        "StableDiffusionXLPipeline",
        _leading(diffusers.EulerDiscreteScheduler),
        ("tokenizer", "tokenizer_2"),
        index={"feature_extractor": [None, None], "force_zeros_for_empty_prompt": True, "image_encoder": [None, None]},
    ),
    "flux": lambda: RandomModel({"transformer": architectures.flux}),
    "flux-quarter": lambda: RandomModel({"transformer": architectures.flux_quarter}),
}


def write(
    name: str, target: Path, options: folder.Options, seed: int, scale: str = "full", weights: bool = True
) -> None:
    """Writes the model folder; without weights the graphs read them from files that are for others to make.

    Such graphs are compared with nothing, and networks of any size can be written: only shapes are computed with.
    """
    model = MODELS[name]()
    options = replace(
        options,
        normalized_states="text_encoder_2" not in model.networks,
        pooled_width=architectures.pooled_width(scale) if name == "sdxl" else 0,
    )
    entries = {}
    for component, make in model.networks.items():
        torch.manual_seed(seed)
        if weights:
            entries |= folder.export_network(make(scale), component, target, options)
        else:
            entries |= _export_weightless(lambda make=make: make(scale), component, target, options)
    if model.pipeline is not None:
        _write_rest(model, target, entries)


def _write_rest(model: RandomModel, target: Path, entries: dict[str, list[str]]) -> None:
    for tokenizer in model.tokenizers:
        _write_clip_tokenizer(target / tokenizer)
        entries[tokenizer] = ["transformers", "CLIPTokenizer"]
    model.scheduler.save_config(target / "scheduler")
    entries["scheduler"] = ["diffusers", type(model.scheduler).__name__]
    if model.defaults:
        folder.write_json(target / "generation_config.json", model.defaults)
    head = {"_class_name": model.pipeline, "_diffusers_version": diffusers.__version__}
    folder.write_json(target / "model_index.json", head | dict(sorted((model.index | entries).items())))


def _export_weightless(
    make: Callable[[], nn.Module], name: str, target: Path, options: folder.Options
) -> dict[str, list[str]]:
    with torch.device("meta"):
        form = folder.form(make(), name, options)
    # text encoders keep a table of positions that is no weight, so theirs are drawn
    network = make().to(dtype=form.dtype) if name.startswith("text_encoder") else _untouched(make, form.dtype)
    entries = {}
    for suffix, graph in folder.graphs(network, options).items():
        path = target / f"{name}{suffix}" / "model.onnx"
        graph_file.write_weightless(graph, path, form)
        folder.write_config(network, path.parent)
        entries[path.parent.name] = ["diffusers", "OnnxRuntimeModel"]
    return entries


def _untouched(make: Callable[[], nn.Module], dtype: torch.dtype) -> nn.Module:
    """A network whose matrices nobody has written or read, and which therefore take no memory.

    Its vectors are drawn: a shift of nothing but zeros would be left out of the graph.
    """
    with torch.device("meta"):
        network = make().to(dtype)
    if any(True for _ in network.buffers()):
        raise ValueError(f"{type(network).__name__} has tensors that are no weights, whose values its graph needs")
    network.to_empty(device="cpu")
    with torch.no_grad():
        for value in network.parameters():
            if value.ndim == 1:
                value.uniform_(0.5, 1.5)
    return network


def _write_clip_tokenizer(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in ("vocab.json", "merges.txt"):
        with gzip.open(CLIP / f"{name}.gz", "rb") as packed, open(target / name, "wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    config = json.loads((CLIP / "tokenizer_config.json").read_text(encoding="utf-8"))
    folder.write_json(target / "tokenizer_config.json", config)
