"""The denoiser: diffusers' UNet2DConditionModel in small, and the noise schedule that it is trained for."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from torch import Tensor

UNET: dict[str, Any] = {
    "sample_size": 8,
    "in_channels": 8,
    "out_channels": 8,
    "block_out_channels": (144, 192),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    "cross_attention_dim": 384,
    "attention_head_dim": 4,
    "norm_num_groups": 16,
    "resnet_time_scale_shift": "scale_shift",
    "addition_embed_type": "text",
    "addition_embed_type_num_heads": 4,
}

# clip_sample_range lies just above the largest latent of the training set (10.9): coloured backgrounds lie far
# from the mean, which is nearly white, and a tighter limit bleaches them.
SCHEDULER: dict[str, Any] = {
    "num_train_timesteps": 1000,
    "beta_schedule": "squaredcos_cap_v2",
    "prediction_type": "v_prediction",
    "timestep_spacing": "trailing",
    "steps_offset": 0,
    "set_alpha_to_one": True,
    "clip_sample": True,
    "clip_sample_range": 11.0,
    "rescale_betas_zero_snr": False,
}


def make_unet() -> UNet2DConditionModel:
    """The denoiser with fresh weights."""
    return UNet2DConditionModel(**UNET)


def make_scheduler() -> DDIMScheduler:
    """The scheduler that the exported folder names."""
    return DDIMScheduler(**SCHEDULER)


def stratified_timesteps(count: int, total: int, generator: torch.Generator) -> Tensor:
    """``count`` timesteps, one from each of ``count`` equal parts of [0, total)."""
    places = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    return (places * total).long().clamp_(max=total - 1)


def noisy(latents: Tensor, noise: Tensor, alphas_cumprod: Tensor, timesteps: Tensor) -> tuple[Tensor, Tensor]:
    """The noised latents at the timesteps and the velocity that the denoiser has to predict there."""
    signal = alphas_cumprod[timesteps].sqrt()[:, None, None, None]
    spread = (1 - alphas_cumprod[timesteps]).sqrt()[:, None, None, None]
    return signal * latents + spread * noise, signal * noise - spread * latents
