"""How far what a program wrote is from what was expected: python compare.py CHECK, where expected.f32 and out_*.f32 lie."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

# How far the graph on the device may be from the network in float32 on the CPU: the norm of the difference as a part of
# the norm. Weights and sums in float16 make 1e-3 to 1e-2 of it where values go through some hundred layers.
TOLERANCE = 2e-2


def main(check: Path) -> None:
    """Says it in a line of JSON; a difference beyond the tolerance is an error."""
    wanted = np.fromfile(check / "expected.f32", "<f4")
    given = np.fromfile(next(check.glob("out_*.f32")), "<f4")
    if given.size != wanted.size:
        sys.exit(f"{given.size} numbers were written, expected are {wanted.size}")
    part = float(np.linalg.norm(given - wanted) / np.linalg.norm(wanted))
    within = part <= TOLERANCE
    figures = {"relative": part, "tolerance": TOLERANCE, "largest": float(np.abs(given - wanted).max()), "within": within}
    print(json.dumps({"what": "difference"} | figures))
    if not within:
        sys.exit(f"the outcome differs by {part:.1e} of its norm, at most {TOLERANCE} is rounding")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
