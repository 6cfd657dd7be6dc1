"""The training of the autoencoder, and the refinement of its decoder alone."""

from __future__ import annotations

import argparse

import numpy as np
import torch
from torch import Tensor

from sfumato_tools.autoencoder import Autoencoder, divergence, reconstruction_loss, to_model_range
from sfumato_tools.training import AveragedWeights, Budget, Order, Training, averaged_state, config_of
from sfumato_tools.optimizers import make_optimizer

EMA = 0.995
DIVERGENCE_WEIGHT = 2e-4
SHORTCUT_SCALE = 0.03
REFINEMENT_NOISE = 0.2


def run(options: argparse.Namespace) -> None:
    """Trains the autoencoder, or with ``--refine`` the decoder of an earlier one with the encoder frozen."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.name = options.name or "autoencoder"
    options.lr = options.lr or 7e-4
    options.batch_size = options.batch_size or 16
    options.out.mkdir(parents=True, exist_ok=True)
    pictures = np.load(options.data / "images.npy", mmap_mode="r")
    model = Autoencoder()
    if options.refine is None:
        model.start_from_principal_components(pictures[::13])
    else:
        checkpoint = torch.load(options.refine, weights_only=True)
        model.load_state_dict(averaged_state(model, checkpoint))
        model.encoder.requires_grad_(False)
    linear = {id(parameter) for parameter in model.shortcut_parameters()}
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [parameter for parameter in trained if id(parameter) not in linear]},
        {"params": [parameter for parameter in trained if id(parameter) in linear], "scale": SHORTCUT_SCALE},
    ]
    training = Training(
        module=model,
        optimizer=make_optimizer(options.optimizer, groups, options.lr),
        average=AveragedWeights(model, EMA),
        order=Order(len(pictures), options.batch_size, options.seed),
        budget=Budget(options.epochs, options.minutes),
        options=options,
        config=config_of(options, ema=EMA, part="autoencoder"),
    )
    if options.resume:
        training.resume()
    refine = options.refine is not None
    training.loop(
        lambda indices, generator: _loss(model, pictures, indices, generator, refine),
        lambda: _reconstructions(model, pictures),
    )
    training.average.swap()
    _set_normalisation(model, pictures, refine)
    training.average.swap()
    training.save()
    print(f"psnr={psnr(model, pictures, training):.2f} dB over 1,000 pictures, averaged weights", flush=True)


def _loss(
    model: Autoencoder, pictures: np.ndarray, indices: np.ndarray, generator: torch.Generator, refine: bool
) -> Tensor:
    target = to_model_range(pictures[indices])
    with torch.autocast("cpu", torch.bfloat16):
        mean, log_variance = (part.float() for part in model.encoder(target))
        noise = torch.randn(mean.shape, generator=generator)
        if refine:
            deviation = model.latent_deviation * REFINEMENT_NOISE * torch.rand(len(mean), 1, 1, 1, generator=generator)
            return reconstruction_loss(model.decoder(mean + noise * deviation).float(), target)
        output = model.decoder(mean + noise * (0.5 * log_variance).exp()).float()
    return reconstruction_loss(output, target) + DIVERGENCE_WEIGHT * divergence(mean, log_variance)


@torch.no_grad()
def _reconstructions(model: Autoencoder, pictures: np.ndarray) -> tuple[np.ndarray, str]:
    chosen = pictures[:: max(1, len(pictures) // 16)][:16]
    output = model.decoder(model.encoder(to_model_range(chosen))[0])
    painted = ((output / 2 + 0.5).clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()
    rows = [np.concatenate(list(part), axis=1) for part in (chosen, painted)]
    return np.concatenate(rows, axis=0), "originals above, reconstructions below"


@torch.no_grad()
def _set_normalisation(model: Autoencoder, pictures: np.ndarray, refine: bool) -> None:
    if refine:
        return
    latents = encode_all(model, pictures[::8], normalised=False)
    model.latent_mean.copy_(latents.mean(dim=(0, 2, 3), keepdim=True))
    model.latent_deviation.copy_(latents.std(dim=(0, 2, 3), keepdim=True))


@torch.no_grad()
def encode_all(model: Autoencoder, pictures: np.ndarray, normalised: bool = True, batch: int = 128) -> Tensor:
    """The latents of all pictures, float32 ``[n, 8, 8, 8]``."""
    parts = []
    for start in range(0, len(pictures), batch):
        inputs = to_model_range(pictures[start:start + batch])
        parts.append(model.encode(inputs) if normalised else model.encoder(inputs)[0])
    return torch.cat(parts)


@torch.no_grad()
def psnr(model: Autoencoder, pictures: np.ndarray, training: Training) -> float:
    """The mean peak signal-to-noise ratio of the averaged weights' reconstructions, in dB."""
    training.average.swap()
    values = []
    chosen = pictures[:: max(1, len(pictures) // 1000)][:1000]
    for start in range(0, len(chosen), 100):
        target = to_model_range(chosen[start:start + 100])
        error = (model.decoder(model.encoder(target)[0]).clamp(-1, 1) - target).square().mean(dim=(1, 2, 3)) / 4
        values.append(-10 * torch.log10(error))
    training.average.swap()
    return float(torch.cat(values).mean())
