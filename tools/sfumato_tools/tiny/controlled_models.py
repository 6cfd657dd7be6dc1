"""Models whose UNet is steered by a picture, each as the diffusers pipeline that paints with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import diffusers
import torch

from sfumato_tools.tiny import unet_models


SHARED = ("down_block_types", "block_out_channels", "layers_per_block", "cross_attention_dim", "attention_head_dim")
SHARED_XL = (
    "use_linear_projection",
    "transformer_layers_per_block",
    "addition_embed_type",
    "addition_time_embed_dim",
    "projection_class_embeddings_input_dim",
)


def _controlnet(seed: int, config: Any, names: tuple[str, ...]) -> diffusers.ControlNetModel:
    """For a UNet; the last layers are not zero, as training leaves them."""
    torch.manual_seed(unet_models.SEED + seed)
    controlnet = diffusers.ControlNetModel(
        **{name: config[name] for name in (*names, "norm_num_groups", "in_channels")},
        conditioning_embedding_out_channels=(4, 8, 8, 16),
    ).eval()
    with torch.no_grad():
        for layer in (*controlnet.controlnet_down_blocks, controlnet.controlnet_mid_block):
            torch.nn.init.normal_(layer.weight, std=0.5)
        torch.nn.init.normal_(controlnet.controlnet_cond_embedding.conv_out.weight, std=0.5)
    return controlnet


def sd1_controlnet() -> diffusers.StableDiffusionControlNetPipeline:
    """Stable Diffusion 1.5 with a ControlNet."""
    base = unet_models.sd1()
    return diffusers.StableDiffusionControlNetPipeline(
        **{name: part for name, part in base.components.items() if name != "image_encoder"},
        controlnet=_controlnet(30, base.unet.config, SHARED),
        requires_safety_checker=False,
    )


def sdxl_controlnet() -> diffusers.StableDiffusionXLControlNetPipeline:
    """SDXL's base model with a ControlNet, which reads pooled prompt and time ids as well."""
    base = unet_models.sdxl()
    return diffusers.StableDiffusionXLControlNetPipeline(
        **{name: part for name, part in base.components.items() if name != "image_encoder"},
        controlnet=_controlnet(31, base.unet.config, (*SHARED, *SHARED_XL)),
        force_zeros_for_empty_prompt=True,
        add_watermarker=False,
    )


MODELS: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "sd1-controlnet": (sd1_controlnet, {}),
    "sdxl-controlnet": (sdxl_controlnet, {}),
}
