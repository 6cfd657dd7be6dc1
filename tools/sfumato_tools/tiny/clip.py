"""CLIP in miniature: its tokenizer over a small vocabulary, and encoders for it."""

from __future__ import annotations

import json
from pathlib import Path

import torch
import transformers

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
LENGTH = 77
# What the vocabulary has merges for; all else is spelled in bytes.
WORDS = "a an the of on in and with red green blue apple pear cat dog bear photo painting picture sky house".split()


def _alphabet() -> list[str]:
    """The letters that stand for the bytes, in the order of CLIP's vocabulary: printable ones first."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]
    others = [chr(256 + index) for index in range(256 - len(printable))]
    return [*(chr(byte) for byte in printable), *others]


def _merges() -> list[tuple[str, str]]:
    """Joins each word from its front, as few merges as spell all of them."""
    merges: dict[tuple[str, str], None] = {}
    for word in WORDS:
        letters = [*word[:-1], word[-1] + "</w>"]
        joined = letters[0]
        for letter in letters[1:]:
            merges[joined, letter] = None
            joined += letter
    return list(merges)


def vocabulary() -> list[str]:
    """All tokens in the order of their ids."""
    alphabet = _alphabet()
    merged = [left + right for left, right in _merges()]
    return [*alphabet, *(letter + "</w>" for letter in alphabet), *merged, BOS, EOS]


def write_tokenizer(folder: Path, pad: str = EOS) -> None:
    """Writes the files that published models have; ``pad`` is ``!`` for the second encoder of SDXL and for SD 2."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = {token: index for index, token in enumerate(vocabulary())}
    (folder / "vocab.json").write_text(json.dumps(tokens, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = ["#version: 0.2", *(f"{left} {right}" for left, right in _merges())]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    special = {"bos_token": BOS, "eos_token": EOS, "unk_token": EOS, "pad_token": pad}
    settings = {
        "add_prefix_space": False,
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": LENGTH,
        "tokenizer_class": "CLIPTokenizer",
        **special,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n", encoding="utf-8")


def _config(seed: int, width: int, layers: int, projection: int, activation: str) -> transformers.CLIPTextConfig:
    size = len(vocabulary())
    torch.manual_seed(seed)
    return transformers.CLIPTextConfig(
        vocab_size=size,
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=2,
        max_position_embeddings=LENGTH,
        hidden_act=activation,
        projection_dim=projection,
        bos_token_id=size - 2,
        eos_token_id=size - 1,
        pad_token_id=size - 1,
        initializer_factor=3.0,
    )


def encoder(seed: int, width: int = 16, layers: int = 2, activation: str = "quick_gelu") -> transformers.CLIPTextModel:
    """As in SD 1 and as the first encoder of SDXL; with ``gelu`` as in SD 2, which OpenCLIP trained."""
    return transformers.CLIPTextModel(_config(seed, width, layers, width, activation)).eval()


def projecting_encoder(
    seed: int, width: int, projection: int, layers: int = 3
) -> transformers.CLIPTextModelWithProjection:
    """As the second encoder of SDXL and the first two of SD 3."""
    return transformers.CLIPTextModelWithProjection(_config(seed, width, layers, projection, "gelu")).eval()
