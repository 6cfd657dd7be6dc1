"""The reference loop: a model folder run by onnxruntime and diffusers' schedulers, one picture at a time.

What it fixes, so that another implementation can be compared with it pixel by pixel:

* prompts are encoded one at a time; the negative prompt is "" where none is given;
* the starting noise is ``torch.randn([1, C, H, W])`` from torch's CPU generator with the seed, and an
  ancestral scheduler goes on drawing from the same generator;
* with a guidance above 1, each step is one denoiser call of batch 2, in the order [negative, prompt];
* a picture is ``round(clip(x / 2 + 0.5, 0, 1) * 255)``.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image

from sfumato_tools.text import TextEncoder

SCHEDULERS = ("ddim", "euler", "euler_a", "dpmpp_2m")


class Folder:
    """A model folder with its sessions open; it adds up the time spent inside them."""

    def __init__(self, path: Path, threads: int) -> None:
        self.path = path
        self.text = TextEncoder(path, threads)
        self._unet = self._open("unet", threads)
        self._decoder = self._open("vae_decoder", threads)
        self.session_seconds = 0.0
        config = json.loads((path / "vae_decoder" / "config.json").read_text(encoding="utf-8"))
        factor = 2 ** (len(config["block_out_channels"]) - 1)
        side = config["sample_size"] // factor
        self.latent_shape = (1, config["latent_channels"], side, side)
        self.scaling_factor = config["scaling_factor"]
        self.scheduler_config = json.loads(
            (path / "scheduler" / "scheduler_config.json").read_text(encoding="utf-8")
        )

    def _open(self, part: str, threads: int) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        model = str(self.path / part / "model.onnx")
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def encode(self, prompt: str) -> np.ndarray:
        """The states of one prompt, ``[1, 32, 384]``."""
        ids = self.text.token_ids([prompt])
        start = time.perf_counter()
        states = self.text.states(ids)
        self.session_seconds += time.perf_counter() - start
        return states

    def denoise(self, latents: np.ndarray, timestep: int, states: np.ndarray) -> np.ndarray:
        """The denoiser's output for latents of the states' batch."""
        inputs = {
            "sample": latents,
            "timestep": np.full(len(latents), timestep, dtype=np.int64),
            "encoder_hidden_states": states,
        }
        start = time.perf_counter()
        output = self._unet.run(None, inputs)[0]
        self.session_seconds += time.perf_counter() - start
        return output

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """The picture of latents, uint8 ``[height, width, 3]``."""
        start = time.perf_counter()
        sample = self._decoder.run(None, {"latent_sample": latents / np.float32(self.scaling_factor)})[0]
        self.session_seconds += time.perf_counter() - start
        return np.round(np.clip(sample[0] / 2 + 0.5, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)

    def guided(self, latents: np.ndarray, timestep: int, states: np.ndarray, guidance: float) -> np.ndarray:
        """One step's prediction; with two rows of states, guided away from the first towards the second."""
        if len(states) == 1:
            return self.denoise(latents, timestep, states)
        negative, positive = self.denoise(np.repeat(latents, 2, axis=0), timestep, states)
        return (negative + np.float32(guidance) * (positive - negative))[None]

    def conditioning(self, prompt: str, negative: str, guidance: float) -> np.ndarray:
        """The rows of states that the guidance needs."""
        positive = self.encode(prompt)
        return np.concatenate([self.encode(negative), positive]) if guidance > 1 else positive


def make_scheduler(name: str, config: dict[str, Any]):
    """diffusers' scheduler of that name over the folder's scheduler configuration."""
    import diffusers

    classes = {
        "ddim": diffusers.DDIMScheduler,
        "euler": diffusers.EulerDiscreteScheduler,
        "euler_a": diffusers.EulerAncestralDiscreteScheduler,
        "dpmpp_2m": diffusers.DPMSolverMultistepScheduler,
    }
    if name not in classes:
        raise ValueError(f"scheduler: unknown value {name!r}, known are {', '.join(classes)}")
    return classes[name].from_config(config)


def paint(
    folder: Folder, prompt: str, negative: str, seed: int, steps: int, guidance: float, scheduler: str
) -> np.ndarray:
    """One picture, uint8 ``[height, width, 3]``."""
    import torch

    states = folder.conditioning(prompt, negative, guidance)
    generator = torch.Generator().manual_seed(seed)
    solver = make_scheduler(scheduler, folder.scheduler_config)
    solver.set_timesteps(steps)
    if scheduler == "euler_a":
        # In float32 the variance left for the deterministic part rounds below zero after the first step,
        # whose sigma is in the thousands, and diffusers then paints NaN.
        solver.sigmas = solver.sigmas.double()
    latents = torch.randn(folder.latent_shape, generator=generator) * solver.init_noise_sigma
    extra = {"generator": generator} if scheduler == "euler_a" else {}
    for timestep in solver.timesteps:
        model_input = solver.scale_model_input(latents, timestep).numpy()
        prediction = folder.guided(model_input, round(float(timestep)), states, guidance)
        latents = solver.step(torch.from_numpy(prediction), timestep, latents, **extra).prev_sample
    return folder.decode(latents.numpy())


class NumpyDdim:
    """Deterministic DDIM (Song et al., 2021, https://arxiv.org/abs/2010.02502) without torch, for timing."""

    def __init__(self, config: dict[str, Any], steps: int) -> None:
        expected = {
            "beta_schedule": "squaredcos_cap_v2",
            "prediction_type": "v_prediction",
            "timestep_spacing": "trailing",
            "set_alpha_to_one": True,
        }
        for key, value in expected.items():
            if config.get(key) != value:
                raise ValueError(f"{key}: the timing loop knows {value!r} only, the folder has {config.get(key)!r}")
        total = config["num_train_timesteps"]
        bar = np.cos((np.arange(total + 1) / total + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - bar[1:] / bar[:-1], 0.999).astype(np.float32)
        self._alphas = np.cumprod(1 - betas, dtype=np.float32)
        self._range = np.float32(config["clip_sample_range"]) if config["clip_sample"] else None
        self._stride = total // steps
        self.timesteps = np.round(np.arange(total, 0, -total / steps)).astype(np.int64) - 1

    def step(self, velocity: np.ndarray, timestep: int, latents: np.ndarray) -> np.ndarray:
        """The latents one step earlier."""
        before = timestep - self._stride
        alpha = self._alphas[timestep]
        alpha_before = self._alphas[before] if before >= 0 else np.float32(1)
        clean = np.sqrt(alpha) * latents - np.sqrt(1 - alpha) * velocity
        noise = np.sqrt(alpha) * velocity + np.sqrt(1 - alpha) * latents
        if self._range is not None:
            clean = np.clip(clean, -self._range, self._range)
        return np.sqrt(alpha_before) * clean + np.sqrt(1 - alpha_before) * noise


def measure(folder: Folder, options: argparse.Namespace) -> None:
    """Paints the prompt again and again without torch and prints the mean times of one picture."""
    noise = np.random.default_rng(options.seed).standard_normal(folder.latent_shape, dtype=np.float32)
    if options.noise is not None:
        noise = np.load(options.noise).astype(np.float32)
        if noise.shape != folder.latent_shape:
            raise ValueError(f"noise: expected shape {folder.latent_shape}, got {noise.shape}")
    wholes, sessions = [], []
    for _ in range(options.time + 2):
        folder.session_seconds = 0.0
        start = time.perf_counter()
        states = folder.conditioning(options.prompt, options.negative, options.guidance)
        solver = NumpyDdim(folder.scheduler_config, options.steps)
        latents = noise
        for timestep in solver.timesteps:
            latents = solver.step(folder.guided(latents, timestep, states, options.guidance), timestep, latents)
        picture = folder.decode(latents)
        wholes.append(time.perf_counter() - start)
        sessions.append(folder.session_seconds)
    if options.out is not None:
        Image.fromarray(picture).save(options.out)
    whole, session = np.median(wholes[2:]), np.median(sessions[2:])
    print(
        json.dumps(
            {
                "pictures": options.time,
                "steps": options.steps,
                "threads": options.threads,
                "onnxruntime": onnxruntime.__version__,
                "median_seconds_per_picture": round(float(whole), 5),
                "median_session_seconds_per_picture": round(float(session), 5),
                "ratio": round(float(whole / session), 4),
            }
        )
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the ``reference`` command."""
    parser.add_argument("prompt")
    parser.add_argument("--model", type=Path, required=True, help="the model folder")
    parser.add_argument("--out", type=Path, help="the PNG to write")
    parser.add_argument("--negative", default="")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--scheduler", choices=SCHEDULERS, default="ddim")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--time", type=int, metavar="N", help="measure N pictures by DDIM without torch")
    parser.add_argument("--noise", type=Path, help="starting noise for --time, a float .npy file")


def run(options: argparse.Namespace) -> None:
    """Paints one picture, or measures."""
    folder = Folder(options.model, options.threads)
    if options.time is not None:
        if options.scheduler != "ddim":
            raise ValueError("scheduler: --time measures ddim only")
        measure(folder, options)
        return
    if options.noise is not None:
        raise ValueError("noise: only --time takes starting noise from a file")
    if options.out is None:
        raise ValueError("out: give the PNG to write")
    picture = paint(
        folder, options.prompt, options.negative, options.seed, options.steps, options.guidance, options.scheduler
    )
    Image.fromarray(picture).save(options.out)
    print(options.out)
