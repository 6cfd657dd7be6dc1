"""The training of the denoiser on latents and token states that the ``encode`` command wrote."""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from sfumato_tools.denoiser import UNET, make_scheduler, make_unet, noisy, stratified_timesteps
from sfumato_tools.encode import load_autoencoder
from sfumato_tools.optimizers import make_optimizer
from sfumato_tools.sheet import CONTACT_SHEET, grid, read_prompts
from sfumato_tools.text import LENGTH, WIDTH, TextEncoder
from sfumato_tools.training import AveragedWeights, Budget, Order, Training, config_of

EMA = 0.9985
CAPTION_DROPOUT = 0.1
PREVIEW_STEPS = 25
PREVIEW_GUIDANCE = 3.0


class TrainingSet:
    """The cached latents and token states, held in memory."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.latents = torch.from_numpy(np.load(options.data / "latents.npy"))
        self.caption_ids = torch.from_numpy(np.load(options.data / "caption_ids.npy")).long()
        self.states = torch.from_numpy(np.load(options.data / "states.npy"))
        self.null_state = torch.from_numpy(np.load(options.data / "null_state.npy"))

    def batch(self, indices: np.ndarray, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Latents and states ``[batch, 32, 384]``, each picture under one of its captions or under none."""
        rows = torch.from_numpy(indices)
        choice = torch.randint(self.caption_ids.shape[1], (len(rows),), generator=generator)
        captions = self.caption_ids[rows, choice]
        states = torch.zeros(len(rows), LENGTH, WIDTH)
        states[:, :self.states.shape[1]] = self.states[captions].float()
        dropped = torch.rand(len(rows), generator=generator) < CAPTION_DROPOUT
        states[dropped] = 0.0
        states[dropped, :len(self.null_state)] = self.null_state.float()
        return self.latents[rows], states


def run(options: argparse.Namespace) -> None:
    """Trains the denoiser."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.name = options.name or "denoiser"
    options.lr = options.lr or 6e-4
    options.batch_size = options.batch_size or 32
    options.out.mkdir(parents=True, exist_ok=True)
    data = TrainingSet(options)
    model = make_unet()
    alphas = make_scheduler().alphas_cumprod
    training = Training(
        module=model,
        optimizer=make_optimizer(options.optimizer, [{"params": list(model.parameters())}], options.lr),
        average=AveragedWeights(model, EMA),
        order=Order(len(data.latents), options.batch_size, options.seed),
        budget=Budget(options.epochs, options.minutes),
        options=options,
        config=config_of(options, ema=EMA, caption_dropout=CAPTION_DROPOUT, part="denoiser", unet=json.dumps(UNET)),
    )
    if options.resume:
        training.resume()
    network = torch.compile(model) if options.compile else model
    preview = Preview(options, model)

    def loss(indices: np.ndarray, generator: torch.Generator) -> Tensor:
        latents, states = data.batch(indices, generator)
        timesteps = stratified_timesteps(len(latents), len(alphas), generator)
        noise = torch.randn(latents.shape, generator=generator)
        noised, velocity = noisy(latents, noise, alphas, timesteps)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = network(noised, timesteps, states).sample
        return F.mse_loss(predicted.float(), velocity)

    training.loop(loss, preview.paint)


class Preview:
    """The contact sheet's prompts, painted from the weights as they are during training."""

    def __init__(self, options: argparse.Namespace, model: torch.nn.Module) -> None:
        self._model = model
        self._autoencoder = load_autoencoder(options.autoencoder)
        self._prompts = read_prompts(CONTACT_SHEET)
        encoder = TextEncoder(options.data / "text", options.threads)
        ids = encoder.token_ids(["", *self._prompts])
        states = torch.from_numpy(encoder.states(ids))
        self._states = torch.cat([states[:1].expand(len(self._prompts), -1, -1), states[1:]])

    @torch.no_grad()
    def paint(self) -> tuple[np.ndarray, str]:
        """One picture of each prompt on a grid."""
        scheduler = make_scheduler()
        scheduler.set_timesteps(PREVIEW_STEPS)
        latents = torch.randn(len(self._prompts), 8, 8, 8, generator=torch.Generator().manual_seed(0))
        for timestep in scheduler.timesteps:
            with torch.autocast("cpu", torch.bfloat16):
                both = self._model(torch.cat([latents, latents]), timestep, self._states).sample.float()
            unguided, guided = both.chunk(2)
            velocity = unguided + PREVIEW_GUIDANCE * (guided - unguided)
            latents = scheduler.step(velocity, timestep, latents).prev_sample
        output = self._autoencoder.decode(latents)
        painted = ((output / 2 + 0.5).clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()
        return grid(list(painted), 6), "; ".join(self._prompts)
