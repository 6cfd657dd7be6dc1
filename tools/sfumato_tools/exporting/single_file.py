"""A checkpoint in one file, as most models are passed on: its components as networks of diffusers and transformers.

Names and layouts of its weights are turned into diffusers' by diffusers' own conversions, those of ``from_single_file``.
That passes over weights that it finds no place for and holds all components at once, so each is loaded here, strictly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import diffusers
import torch
import transformers
from accelerate import init_empty_weights
from diffusers.loaders import single_file_model, single_file_utils
from torch import nn

from sfumato_tools.exporting import folder

SUFFIXES = (".safetensors", ".ckpt")

Weights = dict[str, torch.Tensor]

# What the names of a component's weights begin with: the first that the checkpoint has.
DENOISER = "model.diffusion_model."
VAES = ("first_stage_model.", "vae.")
ENCODERS = {
    "text_encoder": (
        "cond_stage_model.transformer.",
        "cond_stage_model.model.",
        "conditioner.embedders.0.transformer.",
        "text_encoders.clip_l.transformer.",
    ),
    "text_encoder_2": (
        "conditioner.embedders.1.model.",
        "conditioner.embedders.0.model.",
        "text_encoders.clip_g.transformer.",
        "text_encoders.t5xxl.transformer.",
    ),
    "text_encoder_3": ("text_encoders.t5xxl.transformer.",),
}
DENOISERS = {"unet": (DENOISER,), "transformer": (DENOISER,)}
PREFIXES = DENOISERS | {"vae": VAES} | ENCODERS
# The blocks of transformers whose weights are also passed on alone, with no prefix.
BARE = ("double_blocks.", "joint_blocks.")


@dataclass(frozen=True)
class Checkpoint:
    """The weights in ``file``, for the layout in the folder ``config``."""

    file: Path
    config: Path
    weights: Weights

    def check(self) -> None:
        """Refuses, before anything is written, what does not fit the layout or lacks a part of it."""
        index = json.loads((self.config / "model_index.json").read_text(encoding="utf-8"))
        for name in (*PREFIXES, "controlnet"):
            class_name = index.get(name, [None, None])[1]
            if class_name is None or self.component(name, class_name) is not None:
                continue
            if name in DENOISERS:
                raise ValueError(f"source: {self.file} has no weights of a {name}; {_names(self.weights)}")
            if not any(path.suffix in (".safetensors", ".bin") for path in (self.config / name).glob("*")):
                raise ValueError(f"config: {self.file} has no {name}, and {self.config / name} no weights for it")

    def export_component(
        self, source: Path, class_name: str, target: Path, options: folder.Options
    ) -> dict[str, list[str]]:
        """Writes the graphs of the component that ``source`` has the configuration of; returns their entries."""
        network = self.component(source.name, class_name)
        if network is None:
            print(f"{source.name}: not in the checkpoint, taken from {source}")
            return folder.export_component(source, class_name, target, options)
        return folder.export_network(network.float(), source.name, target, options)

    def component(self, name: str, class_name: str) -> nn.Module | None:
        """The network of that name in the checkpoint's precision; None where that has none of its weights."""
        prefix = self._prefix(name)
        if prefix is None:
            return None
        weights = {key: value for key, value in self.weights.items() if key.startswith(prefix)}
        with init_empty_weights():
            network = self._empty(name, class_name)
        try:
            network.load_state_dict(_converted(network, prefix, weights), strict=True, assign=True)
        except KeyError as missing:
            raise ValueError(self._misfit(name, f"it lacks {missing}")) from missing
        except IndexError as missing:
            # the conversions of transformers count the blocks by the names
            raise ValueError(self._misfit(name, f"it has no blocks of a {class_name}")) from missing
        except RuntimeError as misfits:
            raise ValueError(self._misfit(name, str(misfits))) from misfits
        return network.eval()

    def _prefix(self, name: str) -> str | None:
        for prefix in PREFIXES.get(name, ()):
            if any(key.startswith(prefix) for key in self.weights):
                return prefix
        if name == "transformer" and any(key.startswith(BARE) for key in self.weights):
            return ""
        return None

    def _empty(self, name: str, class_name: str) -> nn.Module:
        if hasattr(diffusers, class_name):
            kind = getattr(diffusers, class_name)
            return kind.from_config(kind.load_config(self.config, subfolder=name))
        if not hasattr(transformers, class_name):
            raise ValueError(f"{self.config / name}: neither diffusers nor transformers has a class {class_name}")
        kind = getattr(transformers, class_name)
        config = kind.config_class.from_pretrained(self.config, subfolder=name)
        config.dtype = torch.float32
        return kind(config)

    def _misfit(self, name: str, reasons: str) -> str:
        return f"{name}: the weights in {self.file} do not fit the configuration {self.config / name}: {reasons}"


def read(file: Path, config: Path) -> Checkpoint:
    """Reads the file, and checks it. A ``.ckpt`` is a pickle, of which weights alone are read: no code in it is run."""
    if not file.is_file():
        raise ValueError(f"source: there is no file {file}")
    if file.suffix not in SUFFIXES:
        raise ValueError(f"source: {file} is neither {' nor '.join(SUFFIXES)}")
    try:
        weights = single_file_utils.load_single_file_checkpoint(str(file))
    except OSError as mistake:
        raise ValueError(f"source: {file} is not a checkpoint that holds weights alone: {_cause(mistake)}") from mistake
    if not isinstance(weights, dict):
        raise ValueError(f"source: {file} holds a {type(weights).__name__}, not weights by name")
    tensors = {key: value for key, value in weights.items() if isinstance(value, torch.Tensor)}
    checkpoint = Checkpoint(file, config, tensors)
    checkpoint.check()
    return checkpoint


def _converted(network: nn.Module, prefix: str, weights: Weights) -> Weights:
    """The weights by the network's own names."""
    if isinstance(network, diffusers.ModelMixin):
        return _converted_network(network, weights)
    if prefix.endswith(".model."):
        converted = single_file_utils.convert_open_clip_checkpoint(network, weights, prefix)
    else:
        converted = {key.removeprefix(prefix): value for key, value in weights.items()}
    if isinstance(network, transformers.T5EncoderModel):
        # one matrix under two names, of which files have the first
        return {"encoder.embed_tokens.weight": converted["shared.weight"]} | converted
    return _converted_clip(network, prefix, converted)


def _converted_network(network: nn.Module, weights: Weights) -> Weights:
    loadable = single_file_model.SINGLE_FILE_LOADABLE_CLASSES[type(network).__name__]
    given = dict(weights)
    converted = loadable["checkpoint_mapping_fn"](checkpoint=given, config=dict(network.config))
    # The conversions of transformers take what they read out of what they are given.
    if "Transformer" in type(network).__name__ and given:
        raise RuntimeError(f"Unexpected key(s) in the checkpoint: {', '.join(sorted(given))}")
    return converted


def _converted_clip(network: nn.Module, prefix: str, weights: Weights) -> Weights:
    # positions were weights once
    weights = {key: value for key, value in weights.items() if not key.endswith("embeddings.position_ids")}
    if prefix == "text_encoders.clip_l.transformer.":
        # SD 3 reads this encoder's pooled state as it is
        weights["text_projection.weight"] = torch.eye(network.config.hidden_size)
    if hasattr(network, "text_model"):
        return weights
    weights.pop("text_projection.weight", None)
    return {key.removeprefix("text_model."): value for key, value in weights.items()}


def _cause(mistake: BaseException) -> str:
    """What went wrong first, without the advice to trust the file."""
    while mistake.__context__ is not None:
        mistake = mistake.__context__
    return str(mistake).partition(" Please ")[0]


def _names(weights: Weights) -> str:
    names = sorted(weights)
    shown = ", ".join(names[:5])
    return f"its {len(names)} names are {shown}{', …' if len(names) > 5 else ''}"
