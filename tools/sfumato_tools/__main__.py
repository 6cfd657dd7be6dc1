"""The command line: ``python -m sfumato_tools <command>``."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    from sfumato_tools import data, encode, export, reference, regenerate, sheet, training
    from sfumato_tools.exporting import command as exporting

    root = argparse.ArgumentParser(prog="sfumato_tools", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)

    pictures = commands.add_parser("data", help="render and caption the training set")
    data.add_arguments(pictures)
    pictures.set_defaults(run="sfumato_tools.data")

    prepare = commands.add_parser("encode", help="cache the captions' states and the pictures' latents")
    encode.add_arguments(prepare)
    prepare.set_defaults(run="sfumato_tools.encode")

    train = commands.add_parser("train", help="train one part of the model")
    parts = train.add_subparsers(dest="part", required=True)
    autoencoder = parts.add_parser("autoencoder", help="pictures to latents and back")
    training.add_arguments(autoencoder)
    autoencoder.add_argument("--refine", type=Path, help="checkpoint whose decoder is trained on, its encoder frozen")
    autoencoder.set_defaults(run="sfumato_tools.train_autoencoder")
    denoiser = parts.add_parser("denoiser", help="noised latents and a prompt's states to velocities")
    training.add_arguments(denoiser)
    denoiser.add_argument("--autoencoder", type=Path, required=True, help="checkpoint that decodes the sample pictures")
    denoiser.add_argument("--compile", action="store_true", help="compile the network first (a minute or two)")
    denoiser.set_defaults(run="sfumato_tools.train_denoiser")

    folder = commands.add_parser("export", help="write the model folder from checkpoints")
    export.add_arguments(folder)
    folder.set_defaults(run="sfumato_tools.export")

    model = commands.add_parser("export-model", help="write a model of diffusers as a folder of ONNX graphs")
    exporting.add_arguments(model)
    model.set_defaults(run="sfumato_tools.exporting.command")

    painted = commands.add_parser("reference", help="paint or time one picture with onnxruntime in Python")
    reference.add_arguments(painted)
    painted.set_defaults(run="sfumato_tools.reference")

    fixtures = commands.add_parser("regenerate", help="make the tests' fixtures and golden data anew, or check them")
    regenerate.add_arguments(fixtures)
    fixtures.set_defaults(run="sfumato_tools.regenerate")

    contact = commands.add_parser("sheet", help="paint a list of prompts onto one sheet")
    sheet.add_arguments(contact)
    contact.set_defaults(run="sfumato_tools.sheet")
    return root


def main() -> int:
    """Runs one command; a mistake in the input is one line on stderr and exit code 2."""
    options = parser().parse_args()
    try:
        importlib.import_module(options.run).run(options)
    except (ValueError, FileNotFoundError) as mistake:
        print(f"sfumato_tools: {mistake}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
