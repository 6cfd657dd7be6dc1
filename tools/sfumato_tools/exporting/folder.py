"""A whole model: a folder of diffusers' layout to the same folder with ONNX graphs in place of weights."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from torch import nn

from sfumato_tools.exporting import autoencoders, controlnets, denoising_transformers, graph_file, text_encoders, unets
from sfumato_tools.exporting.graph_file import Graph

# What is copied as it is.
COPIED = ("scheduler", "tokenizer", "tokenizer_2", "tokenizer_3")
# Parts of a pipeline that the graphs do without.
LEFT_OUT = ("feature_extractor", "image_encoder", "safety_checker")


@dataclass(frozen=True)
class Options:
    """How graphs are written.

    An autoencoder has ``autoencoder_dtype``, or by default float32 where its configuration asks for that. ``external``
    puts weights into files of their own however small they are. With ``cuda``, all but the text encoders is written for
    that alone. ``pooled_width`` is that of SDXL's pooled prompt. With a ``controlnet``, the UNet takes what that gives. ``normalized_states`` has CLIP give the states that ``clip_skip`` of Stable Diffusion reads; models
    with several encoders read them as they are.
    """

    dtype: torch.dtype = torch.float32
    external: bool = False
    autoencoder_dtype: torch.dtype | None = None
    cuda: bool = False
    pooled_width: int = 0
    controlnet: nn.Module | None = None
    normalized_states: bool = False


def export_component(source: Path, class_name: str, target: Path, options: Options) -> dict[str, list[str]]:
    """Writes the graphs of the component in the folder ``source``; returns their entries in the index."""
    return export_network(_load(source, class_name), source.name, target, options)


def export(
    source: Path,
    target: Path,
    options: Options,
    exporting: Callable[[Path, str, Path, Options], dict[str, list[str]]] = export_component,
) -> None:
    """Writes the folder component by component, so that never more than one is in memory."""
    index = json.loads((source / "model_index.json").read_text(encoding="utf-8"))
    if index.get("controlnet", [None, None])[1] is not None:
        options = replace(options, controlnet=_load(source / "controlnet", index["controlnet"][1]))
    options = replace(options, normalized_states=index.get("text_encoder_2", [None, None])[1] is None)
    written: dict[str, Any] = {}
    for name, value in index.items():
        if not isinstance(value, list) or name.startswith("_") or value[1] is None:
            written[name] = value
        elif name in LEFT_OUT:
            print(f"{name}: left out")
            written[name] = [None, None]
        elif name in COPIED:
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
            written[name] = value
        else:
            written |= exporting(source / name, value[1], target, options)
    if (source / "generation_config.json").exists():
        shutil.copy(source / "generation_config.json", target)
    write_json(target / "model_index.json", written)


def export_network(network: nn.Module, name: str, target: Path, options: Options) -> dict[str, list[str]]:
    """Writes the graphs of one component with its configuration; returns their entries in the index."""
    entries = {}
    for suffix, graph in graphs(network, options).items():
        folder = target / f"{name}{suffix}"
        graph_file.write(graph, folder / "model.onnx", form(network, name, options))
        write_config(network, folder)
        entries[folder.name] = ["diffusers", "OnnxRuntimeModel"]
    return entries


def form(network: nn.Module, name: str, options: Options) -> graph_file.Format:
    """How the graphs of a component are written."""
    dtype = options.dtype
    if name == "vae":
        # SDXL's own numbers are larger than float16 holds, and its configuration says so
        upcast = getattr(network.config, "force_upcast", False)
        dtype = options.autoencoder_dtype or (torch.float32 if upcast else dtype)
    # of all that a picture takes, text encoders are the least, and their attention has a mask
    return graph_file.Format(dtype, options.external, options.cuda and not name.startswith("text_encoder"))


def write_config(network: nn.Module, folder: Path) -> None:
    """Writes the configuration, without the path that the network came from."""
    save = network.save_config if hasattr(network, "save_config") else network.config.save_pretrained
    save(folder)
    file = folder / "config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    config.pop("_name_or_path", None)
    write_json(file, config)


def _load(folder: Path, class_name: str) -> nn.Module:
    for library in (diffusers, transformers):
        if hasattr(library, class_name):
            return getattr(library, class_name).from_pretrained(folder, torch_dtype=torch.float32)
    raise ValueError(f"{folder}: neither diffusers nor transformers has a class {class_name}")


def graphs(network: nn.Module, options: Options) -> dict[str, Graph]:
    """The graphs by what their folder's name ends in."""
    match type(network).__name__:
        case "AutoencoderKL":
            return {"_decoder": autoencoders.decoder(network), "_encoder": autoencoders.encoder(network)}
        case "CLIPTextModel" | "CLIPTextModelWithProjection":
            return {"": text_encoders.clip_text(network, options.normalized_states)}
        case "T5EncoderModel":
            return {"": text_encoders.t5_encoder(network)}
        case "FluxTransformer2DModel":
            return {"": denoising_transformers.flux_transformer(network)}
        case "SD3Transformer2DModel":
            return {"": denoising_transformers.sd3_transformer(network)}
        case "ControlNetModel":
            return {"": controlnets.controlnet(network, options.pooled_width)}
        case "UNet2DConditionModel" if options.controlnet is not None:
            return {"": controlnets.controlled_unet(network, options.controlnet, options.pooled_width)}
        case "UNet2DConditionModel":
            return {"": unets.unet(network, options.pooled_width)}
        case other:
            raise ValueError(f"no exporter for a component of class {other}")


def write_json(path: Path, content: object) -> None:
    """Writes a file as diffusers formats its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
