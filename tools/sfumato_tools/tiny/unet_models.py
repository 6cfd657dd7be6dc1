"""The families with a UNet, each as the diffusers pipeline that paints with it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers

from sfumato_tools.tiny import clip

SEED = 20261122
# Latents are divided by it before they are decoded; real models' factor would leave so small a decoder in one grey.
SCALING = 0.3

BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
SD1_SCHEDULER = {**BETAS, "steps_offset": 1, "set_alpha_to_one": False, "clip_sample": False}


def _unet(seed: int, **options: Any) -> diffusers.UNet2DConditionModel:
    torch.manual_seed(SEED + seed)
    settings = {
        "sample_size": 8,
        "in_channels": 4,
        "out_channels": 4,
        "block_out_channels": (16, 24),
        "layers_per_block": 1,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "cross_attention_dim": 16,
        "attention_head_dim": 4,
        "norm_num_groups": 8,
    }
    return diffusers.UNet2DConditionModel(**settings | options).eval()


def _vae(seed: int, **options: Any) -> diffusers.AutoencoderKL:
    torch.manual_seed(SEED + seed)
    settings = {
        "block_out_channels": (8, 8, 16, 16),
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "layers_per_block": 1,
        "norm_num_groups": 8,
        "latent_channels": 4,
        "sample_size": 64,
        "scaling_factor": SCALING,
        "force_upcast": False,
    }
    return _spread(diffusers.AutoencoderKL(**settings | options).eval())


def _spread(vae: diffusers.AutoencoderKL) -> diffusers.AutoencoderKL:
    """Scales both halves' last layers so that noise decodes to all colours and pictures encode to about unit size."""
    with torch.no_grad():
        latents = torch.randn(2, vae.config.latent_channels, 8, 8) / vae.config.scaling_factor
        _scale(vae.decoder.conv_out, 0.5 / vae.decode(latents).sample.std())
        pictures = torch.randn(2, 3, 64, 64).clamp(-1, 1)
        _scale(vae.encoder.conv_out, 1 / (vae.config.scaling_factor * vae.encode(pictures).latent_dist.mean.std()))
        # a deviation well below the means, as trained encoders give
        vae.quant_conv.bias[vae.config.latent_channels :] -= 3
    return vae


def _scale(layer: torch.nn.Conv2d, factor: torch.Tensor) -> None:
    layer.weight *= factor
    layer.bias *= factor


def _tokenizer(pad: str = clip.EOS) -> transformers.CLIPTokenizer:
    with tempfile.TemporaryDirectory() as folder:
        clip.write_tokenizer(Path(folder), pad)
        return transformers.CLIPTokenizer.from_pretrained(folder)


def _stable_diffusion(kind: type, unet: Any, scheduler: Any, encoder: Any = None, pad: str = clip.EOS) -> Any:
    return kind(
        vae=_vae(1),
        text_encoder=encoder or clip.encoder(SEED + 2),
        tokenizer=_tokenizer(pad),
        unet=unet,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _euler(spacing: str) -> diffusers.EulerDiscreteScheduler:
    return diffusers.EulerDiscreteScheduler.from_config({**SD1_SCHEDULER, "timestep_spacing": spacing})


def sd1() -> diffusers.StableDiffusionPipeline:
    """Stable Diffusion 1.5: noise prediction, PNDM."""
    # "clip_sample" is not PNDM's own, but published models have it for the schedulers that are taken in its place
    scheduler = diffusers.PNDMScheduler.from_config({**SD1_SCHEDULER, "skip_prk_steps": True})
    return _stable_diffusion(diffusers.StableDiffusionPipeline, _unet(10), scheduler)


def sd2() -> diffusers.StableDiffusionPipeline:
    """Stable Diffusion 2.1 for 768: velocity prediction, linear projections, widths of heads in a list."""
    unet = _unet(11, attention_head_dim=[2, 4], use_linear_projection=True)
    scheduler = diffusers.DDIMScheduler(**SD1_SCHEDULER, prediction_type="v_prediction")
    encoder = clip.encoder(SEED + 3, layers=3, activation="gelu")
    return _stable_diffusion(diffusers.StableDiffusionPipeline, unet, scheduler, encoder, "!")


def sd2_zero_snr() -> diffusers.StableDiffusionPipeline:
    """A velocity model trained down to a signal of zero: trailing timesteps and rescaled betas."""
    unet = _unet(12, attention_head_dim=[2, 4], use_linear_projection=True)
    options = {**SD1_SCHEDULER, "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    scheduler = diffusers.DDIMScheduler(**options, prediction_type="v_prediction")
    encoder = clip.encoder(SEED + 3, layers=3, activation="gelu")
    return _stable_diffusion(diffusers.StableDiffusionPipeline, unet, scheduler, encoder, "!")


def sd_turbo() -> diffusers.StableDiffusionPipeline:
    """SD-Turbo: one to four steps without guidance."""
    unet = _unet(13, attention_head_dim=[2, 4], use_linear_projection=True)
    scheduler = _euler("trailing")
    encoder = clip.encoder(SEED + 3, layers=3, activation="gelu")
    return _stable_diffusion(diffusers.StableDiffusionPipeline, unet, scheduler, encoder, "!")


def sd1_inpaint() -> diffusers.StableDiffusionInpaintPipeline:
    """Stable Diffusion 1.5's inpainting model: nine channels."""
    scheduler = diffusers.DDIMScheduler(**SD1_SCHEDULER)
    return _stable_diffusion(diffusers.StableDiffusionInpaintPipeline, _unet(14, in_channels=9), scheduler)


def lcm() -> diffusers.LatentConsistencyModelPipeline:
    """A latent consistency model, which is told the guidance."""
    scheduler = diffusers.LCMScheduler(**SD1_SCHEDULER, original_inference_steps=50)
    return _stable_diffusion(
        diffusers.LatentConsistencyModelPipeline, _unet(15, time_cond_proj_dim=32), scheduler
    )


def _sdxl_unet(seed: int, time_ids: int, states: int) -> diffusers.UNet2DConditionModel:
    return _unet(
        seed,
        attention_head_dim=[2, 4],
        use_linear_projection=True,
        transformer_layers_per_block=[1, 2],
        cross_attention_dim=states,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=8 * time_ids + 12,
    )


def sdxl() -> diffusers.StableDiffusionXLPipeline:
    """SDXL's base model: two encoders, six time ids, zeros for a negative prompt that is not given."""
    return diffusers.StableDiffusionXLPipeline(
        vae=_vae(4),
        text_encoder=clip.encoder(SEED + 5),
        text_encoder_2=clip.projecting_encoder(SEED + 6, 20, 12),
        tokenizer=_tokenizer(),
        tokenizer_2=_tokenizer("!"),
        unet=_sdxl_unet(16, 6, 36),
        scheduler=_euler("leading"),
        force_zeros_for_empty_prompt=True,
        add_watermarker=False,
    )


def sdxl_turbo() -> diffusers.StableDiffusionXLPipeline:
    """SDXL-Turbo: one to four ancestral steps without guidance."""
    turbo = sdxl()
    scheduler = diffusers.EulerAncestralDiscreteScheduler.from_config(_euler("trailing").config)
    turbo.register_modules(scheduler=scheduler, unet=_sdxl_unet(17, 6, 36))
    return turbo


def sdxl_refiner() -> diffusers.StableDiffusionXLImg2ImgPipeline:
    """SDXL's refiner: the second encoder alone, five time ids of which one is the aesthetic score."""
    return diffusers.StableDiffusionXLImg2ImgPipeline(
        vae=_vae(4),
        text_encoder=None,
        text_encoder_2=clip.projecting_encoder(SEED + 6, 20, 12),
        tokenizer=None,
        tokenizer_2=_tokenizer("!"),
        unet=_sdxl_unet(18, 5, 20),
        scheduler=_euler("leading"),
        requires_aesthetics_score=True,
        force_zeros_for_empty_prompt=False,
        add_watermarker=False,
    )


# What a folder recommends where a request is silent.
TURBO = {"num_inference_steps": 1, "guidance_scale": 0.0}

MODELS: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "sd1": (sd1, {}),
    "sd2": (sd2, {}),
    "sd2-zero-snr": (sd2_zero_snr, {}),
    "sd-turbo": (sd_turbo, TURBO),
    "sd1-inpaint": (sd1_inpaint, {}),
    "lcm": (lcm, {}),
    "sdxl": (sdxl, {}),
    "sdxl-turbo": (sdxl_turbo, TURBO),
    "sdxl-refiner": (sdxl_refiner, {}),
}
