"""Models whose UNet is steered by a picture, each as the diffusers pipeline that paints with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import diffusers
import torch

from sfumato_tools.tiny import unet_models


def sd1_controlnet() -> diffusers.StableDiffusionControlNetPipeline:
    """Stable Diffusion 1.5 with a ControlNet whose last layers are not zero, as training leaves them."""
    base = unet_models.sd1()
    torch.manual_seed(unet_models.SEED + 30)
    config = base.unet.config
    names = ("down_block_types", "block_out_channels", "layers_per_block", "cross_attention_dim", "attention_head_dim")
    controlnet = diffusers.ControlNetModel(
        **{name: config[name] for name in (*names, "norm_num_groups", "in_channels")},
        conditioning_embedding_out_channels=(4, 8, 8, 16),
    ).eval()
    with torch.no_grad():
        for layer in (*controlnet.controlnet_down_blocks, controlnet.controlnet_mid_block):
            torch.nn.init.normal_(layer.weight, std=0.5)
        torch.nn.init.normal_(controlnet.controlnet_cond_embedding.conv_out.weight, std=0.5)
    return diffusers.StableDiffusionControlNetPipeline(
        **{name: part for name, part in base.components.items() if name != "image_encoder"},
        controlnet=controlnet,
        requires_safety_checker=False,
    )


MODELS: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {"sd1-controlnet": (sd1_controlnet, {})}
