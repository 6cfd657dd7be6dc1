"""The caches that the denoiser is trained from: the captions' token states and the pictures' latents."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from sfumato_tools.autoencoder import Autoencoder
from sfumato_tools.text import TextEncoder, export_text_encoder
from sfumato_tools.train_autoencoder import encode_all
from sfumato_tools.training import averaged_state


def load_autoencoder(checkpoint: Path) -> Autoencoder:
    """The autoencoder of a checkpoint, with its averaged weights."""
    model = Autoencoder()
    model.load_state_dict(averaged_state(model, torch.load(checkpoint, weights_only=True)))
    return model.eval()


def encode_captions(options: argparse.Namespace) -> None:
    """Writes ``states.npy`` and ``null_state.npy`` with the states of exactly the graph that is exported."""
    folder = options.data / "text"
    export_text_encoder(folder)
    encoder = TextEncoder(folder, options.threads)
    captions = json.loads((options.data / "captions.json").read_text(encoding="utf-8"))
    states, counts = encoder.encode_all(captions)
    np.save(options.data / "states.npy", states)
    null_state, _ = encoder.encode_all([""])
    np.save(options.data / "null_state.npy", null_state[0])
    print(f"{len(captions)} captions, longest {counts.max()} tokens")


def encode_pictures(options: argparse.Namespace) -> None:
    """Writes ``latents.npy``, float32 ``[n, 8, 8, 8]``."""
    if options.autoencoder is None:
        raise ValueError("autoencoder: a checkpoint is needed to encode pictures")
    torch.set_num_threads(options.threads)
    pictures = np.load(options.data / "images.npy", mmap_mode="r")
    latents = encode_all(load_autoencoder(options.autoencoder), pictures)
    np.save(options.data / "latents.npy", latents.numpy())
    print(f"latents: mean {latents.mean():.3f}, deviation {latents.std():.3f}, largest {latents.abs().max():.2f}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the ``encode`` command."""
    parser.add_argument("what", choices=["captions", "pictures"])
    parser.add_argument("--data", type=Path, required=True, help="the folder that the data command made")
    parser.add_argument("--autoencoder", type=Path, help="checkpoint of the autoencoder (pictures only)")
    parser.add_argument("--threads", type=int, default=2)


def run(options: argparse.Namespace) -> None:
    """Encodes captions or pictures."""
    if options.what == "captions":
        encode_captions(options)
    else:
        encode_pictures(options)
