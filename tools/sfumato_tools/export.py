"""The exporter: checkpoints to a model folder in the usual diffusers/optimum ONNX layout.

Interfaces of the graphs (``batch`` is dynamic everywhere):

* ``text_encoder``: ``input_ids`` int64 [batch, sequence] to ``last_hidden_state`` float [batch, sequence, 384]
* ``unet``: ``sample`` float [batch, 8, 8, 8], ``timestep`` int64 [batch], ``encoder_hidden_states`` float
  [batch, sequence, 384] to ``out_sample`` float [batch, 8, 8, 8]
* ``vae_decoder``: ``latent_sample`` float [batch, 8, 8, 8] to ``sample`` float [batch, 3, 64, 64]
* ``vae_encoder``: ``sample`` float [batch, 3, 64, 64] to ``latent_sample`` float [batch, 8, 8, 8]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import onnx
import onnxruntime
import onnxscript.optimizer
import torch
from torch import Tensor, nn

from sfumato_tools import graphs
from sfumato_tools.autoencoder import FACTOR, LATENT_CHANNELS, Autoencoder
from sfumato_tools.data import SIZE
from sfumato_tools.denoiser import SCHEDULER, UNET, make_unet
from sfumato_tools.encode import load_autoencoder
from sfumato_tools.text import LENGTH, OPSET, WIDTH, export_text_encoder
from sfumato_tools.training import averaged_state

CARD = Path(__file__).resolve().parent.parent / "card"

DEFAULTS = {"num_inference_steps": 25, "guidance_scale": 3.0, "width": SIZE, "height": SIZE}

MODEL_INDEX: dict[str, Any] = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": diffusers.__version__,
    "feature_extractor": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["diffusers", "OnnxRuntimeModel"],
    "tokenizer": ["transformers", "BertTokenizer"],
    "unet": ["diffusers", "OnnxRuntimeModel"],
    "vae_decoder": ["diffusers", "OnnxRuntimeModel"],
    "vae_encoder": ["diffusers", "OnnxRuntimeModel"],
}

AUTOENCODER_CONFIG: dict[str, Any] = {
    "_class_name": "AutoencoderKL",
    "_diffusers_version": diffusers.__version__,
    "in_channels": 3,
    "out_channels": 3,
    "latent_channels": LATENT_CHANNELS,
    "sample_size": SIZE,
    "block_out_channels": [48, 112, 192, 192],
    "scaling_factor": 1.0,
}


class Denoise(nn.Module):
    """The denoiser with the exported interface."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, sample: Tensor, timestep: Tensor, encoder_hidden_states: Tensor) -> Tensor:
        return self.unet(sample, timestep, encoder_hidden_states, return_dict=False)[0]


class Decode(nn.Module):
    """The decoder from normalised latents, limited to [-1, 1]."""

    def __init__(self, autoencoder: Autoencoder) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, latent_sample: Tensor) -> Tensor:
        return self.autoencoder.decode(latent_sample).clamp(-1.0, 1.0)


class Encode(nn.Module):
    """The encoder to normalised latents: the mean, without noise."""

    def __init__(self, autoencoder: Autoencoder) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, sample: Tensor) -> Tensor:
        return self.autoencoder.encode(sample)


def export_graph(module: nn.Module, inputs: dict[str, Tensor], output: str, path: Path, sequence: bool = False) -> None:
    """Traces a module, stores its weights as float16 and compares the result with the module."""
    path.parent.mkdir(parents=True, exist_ok=True)
    module.eval()
    axes = {name: {0: "batch"} for name in [*inputs, output]}
    if sequence:
        axes["encoder_hidden_states"] = {0: "batch", 1: "sequence"}
    torch.onnx.export(
        module,
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=[output],
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnxscript.optimizer.optimize(onnx.load(str(path)))
    graphs.save_graph(graphs.store_half(model), path)
    check_graph(module, inputs, path)


def check_graph(module: nn.Module, inputs: dict[str, Tensor], path: Path) -> None:
    """Runs the written graph beside the module; a difference beyond float16 rounding is an error."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    outcome = session.run(None, {name: value.numpy() for name, value in inputs.items()})[0]
    with torch.no_grad():
        expected = module(*inputs.values()).numpy()
    difference = float(np.abs(outcome - expected).max())
    limit = 0.02 * max(1.0, float(np.abs(expected).max()))
    print(f"{path.parent.name}: {path.stat().st_size / 1e6:.1f} MB, largest difference {difference:.1e}")
    if not difference <= limit:
        raise ValueError(f"{path}: differs from the trained module by {difference}, at most {limit} is rounding")


def export(options: argparse.Namespace) -> None:
    """Writes the whole model folder."""
    folder: Path = options.out
    unet, autoencoder = load_parts(options)
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(3, LATENT_CHANNELS, SIZE // FACTOR, SIZE // FACTOR, generator=generator)
    states = torch.randn(3, LENGTH, WIDTH, generator=generator)
    inputs = {"sample": latents, "timestep": torch.tensor([999, 500, 1]), "encoder_hidden_states": states}
    export_text_encoder(folder)
    export_graph(Denoise(unet), inputs, "out_sample", folder / "unet" / "model.onnx", sequence=True)
    export_graph(Decode(autoencoder), {"latent_sample": latents}, "sample", folder / "vae_decoder" / "model.onnx")
    pictures = torch.rand(3, 3, SIZE, SIZE, generator=generator) * 2 - 1
    export_graph(Encode(autoencoder), {"sample": pictures}, "latent_sample", folder / "vae_encoder" / "model.onnx")
    write_configs(folder)
    copy_card(folder)
    write_file_list(folder)


def load_parts(options: argparse.Namespace) -> tuple[nn.Module, Autoencoder]:
    """The denoiser and the autoencoder of the checkpoints; fresh ones with ``--untrained``."""
    unet = make_unet()
    if options.untrained:
        torch.manual_seed(0)
        return unet, Autoencoder().eval()
    if options.denoiser is None or options.autoencoder is None:
        raise ValueError("give --denoiser and --autoencoder, or --untrained")
    unet.load_state_dict(averaged_state(unet, torch.load(options.denoiser, weights_only=True)))
    return unet.eval(), load_autoencoder(options.autoencoder)


def write_configs(folder: Path) -> None:
    """Writes the JSON files that describe the components."""
    unet = {"_class_name": "UNet2DConditionModel", "_diffusers_version": diffusers.__version__, **UNET}
    scheduler = {"_class_name": "DDIMScheduler", "_diffusers_version": diffusers.__version__, **SCHEDULER}
    for path, content in {
        "model_index.json": MODEL_INDEX,
        "generation_config.json": DEFAULTS,
        "unet/config.json": unet,
        "vae_decoder/config.json": AUTOENCODER_CONFIG,
        "vae_encoder/config.json": AUTOENCODER_CONFIG,
        "scheduler/scheduler_config.json": scheduler,
    }.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def copy_card(folder: Path) -> None:
    """Copies the model card and the licence texts into the folder."""
    shutil.copytree(CARD, folder, dirs_exist_ok=True)


def write_file_list(folder: Path) -> None:
    """Writes ``files.json``: path, size and SHA-256 of every other file of the folder."""
    listed = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "files.json":
            content = path.read_bytes()
            listed.append(
                {
                    "path": path.relative_to(folder).as_posix(),
                    "size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    (folder / "files.json").write_text(json.dumps({"files": listed}, indent=2) + "\n", encoding="utf-8")
    print(f"{len(listed)} files, {sum(entry['size'] for entry in listed) / 1e6:.1f} MB")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the ``export`` command."""
    parser.add_argument("--out", type=Path, required=True, help="the model folder")
    parser.add_argument("--denoiser", type=Path, help="checkpoint of the denoiser")
    parser.add_argument("--autoencoder", type=Path, help="checkpoint of the autoencoder")
    parser.add_argument("--untrained", action="store_true", help="fresh weights, for tests of the layout")


def run(options: argparse.Namespace) -> None:
    """Exports the model folder."""
    export(options)
