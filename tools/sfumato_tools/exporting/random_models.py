"""Architectures in full size with random weights: what a published model costs, without its weights."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import diffusers
import torch
import transformers
from torch import nn

from sfumato_tools.exporting import folder

# OpenAI's vocabulary, which the tests of the tokenizers keep.
CLIP = Path(__file__).resolve().parents[3] / "prompts" / "src" / "test" / "resources" / "tokens" / "clip"


def _sd15_text_encoder() -> nn.Module:
    config = transformers.CLIPTextConfig(
        vocab_size=49408,
        hidden_size=768,
        intermediate_size=3072,
        num_hidden_layers=12,
        num_attention_heads=12,
        max_position_embeddings=77,
        hidden_act="quick_gelu",
        projection_dim=768,
        bos_token_id=49406,
        eos_token_id=49407,
        pad_token_id=1,
    )
    return transformers.CLIPTextModel(config)


def _sd15_unet() -> nn.Module:
    return diffusers.UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8)


def _sd15_vae() -> nn.Module:
    return diffusers.AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=4,
        sample_size=512,
        scaling_factor=0.18215,
        force_upcast=False,
    )


SD15: dict[str, Callable[[], nn.Module]] = {
    "text_encoder": _sd15_text_encoder,
    "unet": _sd15_unet,
    "vae": _sd15_vae,
}

FULL_SIZE = {"sd15": SD15}


def write(name: str, target: Path, options: folder.Options, seed: int) -> None:
    """Writes the model folder."""
    entries = {}
    for component, make in FULL_SIZE[name].items():
        torch.manual_seed(seed)
        entries |= folder.export_network(make(), component, target, options)
    _write_clip_tokenizer(target / "tokenizer")
    scheduler = diffusers.PNDMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
    )
    scheduler.save_config(target / "scheduler")
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": diffusers.__version__,
        "feature_extractor": [None, None],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "PNDMScheduler"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        **entries,
    }
    folder.write_json(target / "model_index.json", dict(sorted(index.items())))


def _write_clip_tokenizer(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in ("vocab.json", "merges.txt"):
        with gzip.open(CLIP / f"{name}.gz", "rb") as packed, open(target / name, "wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    config = json.loads((CLIP / "tokenizer_config.json").read_text(encoding="utf-8"))
    folder.write_json(target / "tokenizer_config.json", config)
