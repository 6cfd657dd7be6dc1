"""The command ``export-model``."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from sfumato_tools.exporting import architectures, folder, random_models, single_file

DTYPES = {"fp32": torch.float32, "fp16": torch.float16}
# What a folder of diffusers' layout has besides weights.
CONFIGURATIONS = ["*.json", "*.txt", "*.model"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "source", nargs="?", help="a folder of diffusers' layout, the id of one on the hub, or a checkpoint in one file"
    )
    parser.add_argument("out", type=Path, help="the model folder to write")
    parser.add_argument(
        "--config", help="for a checkpoint in one file: the folder of diffusers' layout or hub id that it belongs to"
    )
    parser.add_argument("--dtype", choices=DTYPES, default="fp32")
    parser.add_argument(
        "--vae-dtype", choices=DTYPES, help="of the autoencoder: float32 where its force_upcast says so, else --dtype"
    )
    parser.add_argument(
        "--optimize",
        choices=["cuda"],
        help="write denoiser and autoencoder in the operators of ONNX Runtime's CUDA provider; the CPU cannot run them",
    )
    parser.add_argument("--external-data", action="store_true", help="weights in files of their own below 2 GB too")
    parser.add_argument(
        "--random",
        choices=random_models.MODELS,
        help="in place of a source: the architecture with random weights, for measurements",
    )
    parser.add_argument("--scale", choices=architectures.SCALES, default="full", help="of random models")
    parser.add_argument(
        "--without-weights", action="store_true", help="random models as graphs alone, whose weights are made elsewhere"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the random weights")


def run(options: argparse.Namespace) -> None:
    """Exports a model folder."""
    if (options.source is None) == (options.random is None):
        raise ValueError("source: give either a folder or hub id, or --random")
    if options.out.exists() and any(options.out.iterdir()):
        raise ValueError(f"out: {options.out} is not empty")
    if options.random is None and (options.without_weights or options.scale != "full"):
        raise ValueError("scale and without-weights: are for --random models")
    settings = folder.Options(
        DTYPES[options.dtype], options.external_data, DTYPES.get(options.vae_dtype), options.optimize == "cuda"
    )
    file = _single_file(options)
    if options.random is not None:
        random_models.write(
            options.random, options.out, settings, options.seed, options.scale, not options.without_weights
        )
        return
    source = _configurations(options.config) if file else _local(options.source)
    settings = replace(settings, pooled_width=_pooled_width(source))
    exporting = single_file.read(file, source).export_component if file else folder.export_component
    folder.export(source, options.out, settings, exporting)


def _single_file(options: argparse.Namespace) -> Path | None:
    """The checkpoint where the source is one, rather than a folder or hub id."""
    file = Path(options.source) if options.source is not None else None
    if file is None or not (file.is_file() or file.suffix in single_file.SUFFIXES):
        if options.config is not None:
            raise ValueError("config: is for a checkpoint in one file; a folder has its own")
        return None
    if options.config is None:
        raise ValueError(f"config: name the folder of diffusers' layout or hub id that {file} belongs to")
    return file


def _configurations(config: str) -> Path:
    """The folder itself, or that of a hub id after all but its weights is downloaded."""
    if (Path(config) / "model_index.json").is_file():
        return Path(config)
    if Path(config).exists():
        raise ValueError(f"config: {config} is not a folder of diffusers' layout, it has no model_index.json")
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(config, allow_patterns=CONFIGURATIONS))


def _local(source: str) -> Path:
    """The folder itself, or that of a hub id after it is downloaded."""
    if (Path(source) / "model_index.json").is_file():
        return Path(source)
    if Path(source).exists():
        raise ValueError(f"source: {source} is not a folder of diffusers' layout, it has no model_index.json")
    from diffusers import DiffusionPipeline

    return Path(DiffusionPipeline.download(source))


def _pooled_width(source: Path) -> int:
    file = source / "text_encoder_2" / "config.json"
    return json.loads(file.read_text(encoding="utf-8")).get("projection_dim", 0) if file.exists() else 0
