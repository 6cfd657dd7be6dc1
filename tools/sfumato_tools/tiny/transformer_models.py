"""The families with a transformer, each as the diffusers pipeline that paints with it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from torch import nn

from sfumato_tools.tiny import clip, t5

SEED = 20261123
CHANNELS = 16
STATES = 48
# Latents on which both halves of the random autoencoder are brought to the range of pictures.
LATENTS = (2, CHANNELS, 8, 8)


def _vae(seed: int, scaling: float, shift: float) -> diffusers.AutoencoderKL:
    torch.manual_seed(SEED + seed)
    vae = diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=8,
        latent_channels=CHANNELS,
        sample_size=64,
        scaling_factor=scaling,
        shift_factor=shift,
        use_quant_conv=False,
        use_post_quant_conv=False,
        force_upcast=False,
    ).eval()
    with torch.no_grad():
        decoded = vae.decode(torch.randn(LATENTS) / scaling + shift).sample
        _scale(vae.decoder.conv_out, 0.5 / decoded.std())
        moments = vae.encode(torch.randn(2, 3, 64, 64).clamp(-1, 1)).latent_dist
        _scale(vae.encoder.conv_out, 1 / (scaling * moments.mean.std()))
        vae.encoder.conv_out.bias[CHANNELS:] -= 3
    return vae


def _scale(layer: nn.Module, factor: torch.Tensor | float) -> None:
    with torch.no_grad():
        layer.weight *= factor
        if layer.bias is not None:
            layer.bias *= factor


def _clip_tokenizer(pad: str = clip.EOS) -> transformers.CLIPTokenizer:
    with tempfile.TemporaryDirectory() as folder:
        clip.write_tokenizer(Path(folder), pad)
        return transformers.CLIPTokenizer.from_pretrained(folder)


def _heed_text(transformer: nn.Module) -> nn.Module:
    """Strengthens what comes from the prompt: fresh weights hardly let it show in the picture."""
    _scale(transformer.context_embedder, 4)
    _scale(transformer.time_text_embed.text_embedder.linear_2, 4)
    for block in transformer.transformer_blocks:
        for name in ("add_v_proj", "to_out"):
            layer = getattr(block.attn, name)
            _scale(layer[0] if isinstance(layer, nn.ModuleList) else layer, 2)
    return transformer.eval()


def _sd3_transformer(seed: int, **options: Any) -> nn.Module:
    torch.manual_seed(SEED + seed)
    return _heed_text(
        diffusers.SD3Transformer2DModel(
            sample_size=8,
            patch_size=2,
            in_channels=CHANNELS,
            out_channels=CHANNELS,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=STATES,
            caption_projection_dim=32,
            pooled_projection_dim=12 + 16,
            pos_embed_max_size=12,
            **options,
        )
    )


def sd3() -> diffusers.StableDiffusion3Pipeline:
    """Stable Diffusion 3 with its three encoders."""
    return diffusers.StableDiffusion3Pipeline(
        transformer=_sd3_transformer(1),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=_vae(2, 1.5305, 0.0609),
        text_encoder=clip.projecting_encoder(SEED + 3, 16, 12),
        tokenizer=_clip_tokenizer(),
        text_encoder_2=clip.projecting_encoder(SEED + 4, 20, 16),
        tokenizer_2=_clip_tokenizer("!"),
        text_encoder_3=t5.encoder(SEED + 5, STATES),
        tokenizer_3=t5.tokenizer(),
    )


def sd35_without_t5() -> diffusers.StableDiffusion3Pipeline:
    """Stable Diffusion 3.5 medium: normalised queries, second attentions; its largest encoder is left out."""
    pipeline = sd3()
    pipeline.register_modules(
        transformer=_sd3_transformer(6, qk_norm="rms_norm", dual_attention_layers=(0,)),
        text_encoder_3=None,
        tokenizer_3=None,
    )
    return pipeline


def _flux(seed: int, scheduler: Any, guidance: bool) -> diffusers.FluxPipeline:
    torch.manual_seed(SEED + seed)
    transformer = diffusers.FluxTransformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=1,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=STATES,
        pooled_projection_dim=16,
        axes_dims_rope=(4, 6, 6),
        guidance_embeds=guidance,
    )
    if guidance:
        _scale(transformer.time_text_embed.guidance_embedder.linear_2, 4)
    return diffusers.FluxPipeline(
        transformer=_heed_text(transformer),
        scheduler=scheduler,
        vae=_vae(7, 0.3611, 0.1159),
        text_encoder=clip.encoder(SEED + 8),
        tokenizer=_clip_tokenizer(),
        text_encoder_2=t5.encoder(SEED + 9, STATES),
        tokenizer_2=t5.tokenizer(),
    )


def flux_schnell() -> diffusers.FluxPipeline:
    """FLUX.1 schnell: a few steps, no guidance."""
    return _flux(10, diffusers.FlowMatchEulerDiscreteScheduler(shift=1.0), False)


def flux_dev() -> diffusers.FluxPipeline:
    """FLUX.1 dev: guidance as an input, noise levels shifted by the size of the picture."""
    return _flux(11, diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True), True)


# FLUX's configuration names no size.
SIZE = {"width": 64, "height": 64}

MODELS: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "sd3": (sd3, {}),
    "sd35-without-t5": (sd35_without_t5, {}),
    "flux-schnell": (flux_schnell, {"num_inference_steps": 4, "guidance_scale": 0.0, **SIZE}),
    "flux-dev": (flux_dev, SIZE),
}
