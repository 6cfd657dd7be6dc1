"""The autoencoder of the bundled model: 64 x 64 pictures to 8 x 8 x 8 latents and back.

Both halves add a small convolutional network to a linear map of 8 x 8 pixel patches that starts as the
patches' principal components, so that training begins at a blurred picture instead of at grey.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

FACTOR = 8
LATENT_CHANNELS = 8
PATCH_VALUES = 3 * FACTOR * FACTOR


class ResidualBlock(nn.Module):
    """Two normalised 3 x 3 convolutions added to their input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(8, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        return x + self.conv2(F.silu(self.norm2(h)))


class Encoder(nn.Module):
    """Pictures ``[batch, 3, 64, 64]`` in [-1, 1] to the mean and log variance of their latents."""

    def __init__(self, wide: int = 96, deep: int = 160) -> None:
        super().__init__()
        self.shortcut = nn.Sequential(nn.PixelUnshuffle(FACTOR), nn.Conv2d(PATCH_VALUES, LATENT_CHANNELS, 1))
        self.network = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, wide, 3, padding=1),
            ResidualBlock(wide),
            nn.Conv2d(wide, deep, 3, stride=2, padding=1),
            ResidualBlock(deep),
            ResidualBlock(deep),
            nn.GroupNorm(8, deep),
            nn.SiLU(),
        )
        self.head = nn.Conv2d(deep, 2 * LATENT_CHANNELS, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[LATENT_CHANNELS:] = -4.0

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.head(self.network(pictures)).chunk(2, dim=1)
        return mean + self.shortcut(pictures), log_variance.clamp(-10.0, 2.0)


class Decoder(nn.Module):
    """Latents ``[batch, 8, 8, 8]`` to pictures ``[batch, 3, 64, 64]``, nominally in [-1, 1]."""

    def __init__(self, deep: int = 192, wide: int = 112, fine: int = 48) -> None:
        super().__init__()
        self.shortcut = nn.Sequential(nn.Conv2d(LATENT_CHANNELS, PATCH_VALUES, 1), nn.PixelShuffle(FACTOR))
        self.network = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, deep, 3, padding=1),
            ResidualBlock(deep),
            ResidualBlock(deep),
            nn.Conv2d(deep, 4 * wide, 3, padding=1),
            nn.PixelShuffle(2),
            ResidualBlock(wide),
            ResidualBlock(wide),
            nn.Conv2d(wide, 4 * fine, 3, padding=1),
            nn.PixelShuffle(2),
            ResidualBlock(fine),
            nn.GroupNorm(8, fine),
            nn.SiLU(),
        )
        self.head = nn.Sequential(nn.Conv2d(fine, 12, 3, padding=1), nn.PixelShuffle(2))
        nn.init.zeros_(self.head[0].weight)
        nn.init.zeros_(self.head[0].bias)

    def forward(self, latents: Tensor) -> Tensor:
        return self.shortcut(latents) + self.head(self.network(latents))


class Autoencoder(nn.Module):
    """The encoder and the decoder, with the affine map that gives each latent channel mean 0 and deviation 1."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.register_buffer("latent_mean", torch.zeros(1, LATENT_CHANNELS, 1, 1))
        self.register_buffer("latent_deviation", torch.ones(1, LATENT_CHANNELS, 1, 1))

    def encode(self, pictures: Tensor) -> Tensor:
        """The normalised latents of pictures: the distribution's mean, without noise."""
        mean, _ = self.encoder(pictures)
        return (mean - self.latent_mean) / self.latent_deviation

    def decode(self, latents: Tensor) -> Tensor:
        """The pictures of normalised latents."""
        return self.decoder(latents * self.latent_deviation + self.latent_mean)

    def start_from_principal_components(self, pictures: np.ndarray) -> None:
        """Sets both shortcuts to the principal components of the pictures' patches (uint8 ``[n, 64, 64, 3]``)."""
        patches = F.pixel_unshuffle(to_model_range(pictures), FACTOR).permute(0, 2, 3, 1).reshape(-1, PATCH_VALUES)
        mean = patches.mean(0)
        covariance = (patches - mean).T @ (patches - mean) / len(patches)
        values, vectors = torch.linalg.eigh(covariance.double())
        values = values[-LATENT_CHANNELS:].float()
        vectors = vectors[:, -LATENT_CHANNELS:].float()
        scale = values.sqrt()
        down, up = self.encoder.shortcut[1], self.decoder.shortcut[0]
        with torch.no_grad():
            down.weight.copy_((vectors / scale).T[:, :, None, None])
            down.bias.copy_(-(mean @ vectors) / scale)
            up.weight.copy_((vectors * scale)[:, :, None, None])
            up.bias.copy_(mean)

    def shortcut_parameters(self) -> list[nn.Parameter]:
        """The linear maps' parameters, which learn at a lower rate than the rest."""
        return [*self.encoder.shortcut.parameters(), *self.decoder.shortcut.parameters()]


def to_model_range(pictures: np.ndarray) -> Tensor:
    """uint8 ``[n, height, width, 3]`` to float ``[n, 3, height, width]`` in [-1, 1]."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)


def reconstruction_loss(output: Tensor, target: Tensor) -> Tensor:
    """L1 + 0.5 squared error + 0.5 L1 of the horizontal and vertical differences."""
    loss = F.l1_loss(output, target) + 0.5 * F.mse_loss(output, target)
    for dim in (2, 3):
        loss = loss + 0.5 * F.l1_loss(output.diff(dim=dim), target.diff(dim=dim))
    return loss


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """The Kullback-Leibler divergence from the standard normal distribution, averaged over all values."""
    return 0.5 * (mean.square() + log_variance.exp() - 1.0 - log_variance).mean()
