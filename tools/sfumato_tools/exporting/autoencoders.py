"""The graphs of an autoencoder, ``AutoencoderKL``; scaling and shift stay outside."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sfumato_tools.exporting.graph_file import Graph

_BATCH, _HEIGHT, _WIDTH = 2, 6, 10
_AXES = {0: "batch", 2: "height", 3: "width"}


class Decode(nn.Module):
    """Latents to pictures of about -1 to 1."""

    def __init__(self, autoencoder: nn.Module) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, latent_sample: Tensor) -> Tensor:
        return self.autoencoder.decode(latent_sample, return_dict=False)[0]


class Encode(nn.Module):
    """Pictures to the parameters of their latents' distribution: means, then logarithms of variances."""

    def __init__(self, autoencoder: nn.Module) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, sample: Tensor) -> Tensor:
        return self.autoencoder.encode(sample, return_dict=False)[0].parameters


def decoder(autoencoder: nn.Module) -> Graph:
    """``vae_decoder``."""
    latents = torch.randn(_BATCH, autoencoder.config.latent_channels, _HEIGHT, _WIDTH, generator=_generator())
    axes = {"latent_sample": _AXES}
    return Graph(Decode(autoencoder), {"latent_sample": latents}, ["sample"], axes, "autoencoder")


def encoder(autoencoder: nn.Module) -> Graph:
    """``vae_encoder``."""
    factor = 2 ** (len(autoencoder.config.block_out_channels) - 1)
    channels = autoencoder.config.in_channels
    picture = torch.rand(_BATCH, channels, _HEIGHT * factor, _WIDTH * factor, generator=_generator()) * 2 - 1
    return Graph(Encode(autoencoder), {"sample": picture}, ["latent_parameters"], {"sample": _AXES}, "autoencoder")


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)
