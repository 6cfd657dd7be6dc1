"""The networks of published models by their configurations, in full size or tiny, with the weights that torch draws."""

from __future__ import annotations

from typing import Any

import diffusers
import transformers
from torch import nn

SCALES = ("full", "tiny")
_CROSS_DOWN, _CROSS_UP = "CrossAttnDownBlock2D", "CrossAttnUpBlock2D"
_CLIP = {"vocab_size": 49408, "max_position_embeddings": 77, "bos_token_id": 49406, "eos_token_id": 49407}


def _scaled(scale: str, full: dict[str, Any], tiny: dict[str, Any]) -> dict[str, Any]:
    if scale not in SCALES:
        raise ValueError(f"scale: got {scale}, expected one of {', '.join(SCALES)}")
    return full if scale == "full" else full | tiny


def _clip(kind: type, scale: str, width: int, layers: int, heads: int, activation: str, projection: int) -> nn.Module:
    full = {
        "hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers, "hidden_act": activation,
        "num_attention_heads": heads, "projection_dim": projection,
    }
    tiny = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2}
    tiny["projection_dim"] = pooled_width("tiny")
    return kind(transformers.CLIPTextConfig(**_CLIP, pad_token_id=1, **_scaled(scale, full, tiny)))


def clip_l(scale: str) -> nn.Module:
    """SD 1.x's encoder, and SDXL's first."""
    return _clip(transformers.CLIPTextModel, scale, 768, 12, 12, "quick_gelu", 768)


def open_clip_h(scale: str) -> nn.Module:
    """SD 2.x's encoder."""
    return _clip(transformers.CLIPTextModel, scale, 1024, 23, 16, "gelu", 512)


def open_clip_g(scale: str) -> nn.Module:
    """SDXL's second encoder."""
    return _clip(transformers.CLIPTextModelWithProjection, scale, 1280, 32, 20, "gelu", 1280)


def pooled_width(scale: str) -> int:
    """The width of SDXL's pooled prompt."""
    return 1280 if scale == "full" else 16


def _unet(scale: str, full: dict[str, Any], tiny: dict[str, Any]) -> nn.Module:
    tiny = {"sample_size": 8, "block_out_channels": (16, 32), "layers_per_block": 1, "norm_num_groups": 4} | tiny
    return diffusers.UNet2DConditionModel(**_scaled(scale, full, tiny))


_TWO_LEVELS = {"down_block_types": (_CROSS_DOWN, "DownBlock2D"), "up_block_types": ("UpBlock2D", _CROSS_UP)}


def sd15_unet(scale: str) -> nn.Module:
    """SD 1.x's."""
    full = {"sample_size": 64, "cross_attention_dim": 768, "attention_head_dim": 8}
    return _unet(scale, full, _TWO_LEVELS | {"cross_attention_dim": 16, "attention_head_dim": 2})


def sd21_unet(scale: str) -> nn.Module:
    """SD 2.x's, which SD-Turbo has."""
    full = {
        "sample_size": 64, "cross_attention_dim": 1024, "attention_head_dim": (5, 10, 20, 20),
        "use_linear_projection": True,
    }
    return _unet(scale, full, _TWO_LEVELS | {"cross_attention_dim": 16, "attention_head_dim": (2, 4)})


def sdxl_unet(scale: str) -> nn.Module:
    """SDXL's."""
    full = {
        "sample_size": 128, "cross_attention_dim": 2048, "attention_head_dim": (5, 10, 20),
        "block_out_channels": (320, 640, 1280), "down_block_types": ("DownBlock2D", _CROSS_DOWN, _CROSS_DOWN),
        "up_block_types": (_CROSS_UP, _CROSS_UP, "UpBlock2D"), "transformer_layers_per_block": (1, 2, 10),
        "use_linear_projection": True, "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 1280 + 6 * 256,
    }
    tiny = {
        "down_block_types": ("DownBlock2D", _CROSS_DOWN), "up_block_types": (_CROSS_UP, "UpBlock2D"),
        "cross_attention_dim": 32, "attention_head_dim": (2, 4), "transformer_layers_per_block": (1, 2),
        "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": pooled_width("tiny") + 6 * 8,
    }
    return _unet(scale, full, tiny)


def vae(scale: str, **options: Any) -> nn.Module:
    """SD 1.x's and 2.x's."""
    full = {
        "block_out_channels": (128, 256, 512, 512), "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4, "layers_per_block": 2, "latent_channels": 4, "sample_size": 512,
        "scaling_factor": 0.18215, "force_upcast": False,
    }
    tiny = {"block_out_channels": (8, 8, 8, 16), "layers_per_block": 1, "norm_num_groups": 4, "sample_size": 64}
    return diffusers.AutoencoderKL(**(_scaled(scale, full, tiny) | options))


def sdxl_vae(scale: str) -> nn.Module:
    """SDXL's, whose numbers are too large for float16."""
    return vae(scale, scaling_factor=0.13025, force_upcast=True)


def flux(scale: str, doubles: int = 19, singles: int = 38) -> nn.Module:
    """FLUX.1 [schnell]'s transformer."""
    full = {
        "num_layers": doubles, "num_single_layers": singles, "attention_head_dim": 128, "num_attention_heads": 24,
        "in_channels": 64, "joint_attention_dim": 4096, "pooled_projection_dim": 768, "guidance_embeds": False,
    }
    tiny = {
        "num_layers": 1, "num_single_layers": 1, "attention_head_dim": 8, "num_attention_heads": 2,
        "joint_attention_dim": 20, "pooled_projection_dim": 12, "axes_dims_rope": (2, 2, 4),
    }
    return diffusers.FluxTransformer2DModel(**_scaled(scale, full, tiny))


def flux_quarter(scale: str) -> nn.Module:
    """A quarter of FLUX.1's layers, each of its own size: what fits where 24 GB of weights do not."""
    return flux(scale, 5, 10)
