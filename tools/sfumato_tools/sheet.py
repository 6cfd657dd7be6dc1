"""Contact sheets: one picture of each prompt of a list, side by side."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

CONTACT_SHEET = Path(__file__).resolve().parent.parent / "prompts" / "contact-sheet.txt"


def read_prompts(path: Path) -> list[str]:
    """The prompts of a file, one a line; blank lines do not count."""
    prompts = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not prompts:
        raise ValueError(f"{path}: no prompt in it")
    return prompts


def grid(pictures: list[np.ndarray], columns: int, gap: int = 4) -> np.ndarray:
    """Pictures of one size (uint8 ``[height, width, 3]``) on a grey grid, row by row."""
    height, width, _ = pictures[0].shape
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, 3), 96, dtype=np.uint8)
    for index, picture in enumerate(pictures):
        top = gap + index // columns * (height + gap)
        left = gap + index % columns * (width + gap)
        sheet[top:top + height, left:left + width] = picture
    return sheet


def label(picture: np.ndarray, text: str, scale: int) -> np.ndarray:
    """The picture enlarged, with its prompt written under it."""
    enlarged = Image.fromarray(picture).resize((picture.shape[1] * scale, picture.shape[0] * scale), Image.NEAREST)
    canvas = Image.new("RGB", (enlarged.width, enlarged.height + 14), (255, 255, 255))
    canvas.paste(enlarged, (0, 0))
    ImageDraw.Draw(canvas).text((2, enlarged.height + 1), text, fill=(0, 0, 0))
    return np.asarray(canvas)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the ``sheet`` command."""
    parser.add_argument("--model", type=Path, required=True, help="the model folder")
    parser.add_argument("--out", type=Path, required=True, help="the PNG to write")
    parser.add_argument("--prompts", type=Path, default=CONTACT_SHEET)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--scheduler", default="ddim")
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--scale", type=int, default=2, help="each pixel becomes a square of this side")
    parser.add_argument("--no-labels", action="store_true", help="leave the prompts out, to judge without them")
    parser.add_argument("--threads", type=int, default=2)


def run(options: argparse.Namespace) -> None:
    """Paints every prompt with the seed and writes the sheet."""
    from sfumato_tools.reference import Folder, paint

    folder = Folder(options.model, options.threads)
    pictures = []
    for prompt in read_prompts(options.prompts):
        picture = paint(folder, prompt, "", options.seed, options.steps, options.guidance, options.scheduler)
        pictures.append(label(picture, "" if options.no_labels else prompt, options.scale))
    Image.fromarray(grid(pictures, options.columns)).save(options.out)
    print(options.out)
