"""The graphs of the transformers that take a UNet's place.

The names of inputs and outputs are those of Optimum's exports.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from sfumato_tools.exporting.graph_file import Graph

_BATCH, _HEIGHT, _WIDTH, _TOKENS, _PATCHES = 2, 6, 10, 7, 15


class Sd3Denoise(nn.Module):
    """Stable Diffusion 3's transformer: noisy latents to the velocity at one timestep a row, 0 to 1000."""

    def __init__(self, transformer: nn.Module) -> None:
        super().__init__()
        self.transformer = transformer
        transformer.pos_embed.cropped_pos_embed = partial(_crop_positions, transformer.pos_embed)

    def forward(
        self, hidden_states: Tensor, encoder_hidden_states: Tensor, pooled_projections: Tensor, timestep: Tensor
    ) -> Tensor:
        return self.transformer(
            hidden_states=hidden_states,
            encoder_hidden_states=encoder_hidden_states,
            pooled_projections=pooled_projections,
            timestep=timestep,
            return_dict=False,
        )[0]


def _crop_positions(embedding: nn.Module, height: int, width: int) -> Tensor:
    """The middle of the table of positions, as ``PatchEmbed.cropped_pos_embed`` cuts it.

    That computes where the cut ends in a way that the exporter turns into the division of a negative number, which ONNX
    rounds up where Python rounds down: with an odd number of patches it would be cut one too late.
    """
    most, patch = embedding.pos_embed_max_size, embedding.patch_size
    rows, columns = height // patch, width // patch
    table = embedding.pos_embed.reshape(1, most, most, -1)
    table = table[:, (most - rows) // 2 :, (most - columns) // 2 :]
    return table[:, :rows, :columns].reshape(1, -1, table.shape[-1])


class FluxDenoise(nn.Module):
    """FLUX.1's transformer: packed latents to the velocity at one timestep a row, 0 to 1."""

    def __init__(self, transformer: nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        pooled_projections: Tensor,
        timestep: Tensor,
        img_ids: Tensor,
        txt_ids: Tensor,
        guidance: Tensor | None = None,
    ) -> Tensor:
        return self.transformer(
            hidden_states=hidden_states,
            encoder_hidden_states=encoder_hidden_states,
            pooled_projections=pooled_projections,
            timestep=timestep,
            img_ids=img_ids,
            txt_ids=txt_ids,
            guidance=guidance,
            return_dict=False,
        )[0]


def sd3_transformer(transformer: nn.Module) -> Graph:
    """``SD3Transformer2DModel``."""
    config = transformer.config
    inputs = {
        "hidden_states": _random(_BATCH, config.in_channels, _HEIGHT * config.patch_size, _WIDTH * config.patch_size),
        "encoder_hidden_states": _random(_BATCH, _TOKENS, config.joint_attention_dim),
        "pooled_projections": _random(_BATCH, config.pooled_projection_dim),
        "timestep": torch.tensor([999.0, 500.25]),
    }
    axes = {
        "hidden_states": {0: "batch", 2: "height", 3: "width"},
        "encoder_hidden_states": {0: "batch", 1: "sequence"},
        "pooled_projections": {0: "batch"},
        "timestep": {0: "batch"},
    }
    odd = _random(_BATCH, config.in_channels, 3 * config.patch_size, 5 * config.patch_size)
    return Graph(
        Sd3Denoise(transformer), inputs, ["out_hidden_states"], axes, "transformer", others=[{"hidden_states": odd}]
    )


def flux_transformer(transformer: nn.Module) -> Graph:
    """``FluxTransformer2DModel``; with ``guidance`` if its guidance is distilled into it."""
    config = transformer.config
    inputs = {
        "hidden_states": _random(_BATCH, _PATCHES, config.in_channels),
        "encoder_hidden_states": _random(_BATCH, _TOKENS, config.joint_attention_dim),
        "pooled_projections": _random(_BATCH, config.pooled_projection_dim),
        "timestep": torch.tensor([0.999, 0.5]),
        "img_ids": torch.stack([torch.zeros(_PATCHES), torch.arange(_PATCHES) // 5, torch.arange(_PATCHES) % 5], 1),
        "txt_ids": torch.zeros(_TOKENS, 3),
    }
    axes = {
        "hidden_states": {0: "batch", 1: "image_sequence"},
        "encoder_hidden_states": {0: "batch", 1: "sequence"},
        "pooled_projections": {0: "batch"},
        "timestep": {0: "batch"},
        "img_ids": {0: "image_sequence"},
        "txt_ids": {0: "sequence"},
    }
    if config.guidance_embeds:
        inputs["guidance"] = torch.tensor([3.5, 1.0])
        axes["guidance"] = {0: "batch"}
    return Graph(FluxDenoise(transformer), inputs, ["out_hidden_states"], axes, "transformer")


def _random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))
