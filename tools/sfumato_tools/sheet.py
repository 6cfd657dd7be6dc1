"""Contact sheets: one picture of each prompt of a list, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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
