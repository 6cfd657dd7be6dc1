"""The vocabulary of the bundled model: which icons are painted and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CONCEPTS_FILE = Path(__file__).resolve().parent.parent / "data" / "concepts.tsv"

KNOWN_FLAGS = frozenset("nck")


@dataclass(frozen=True)
class Concept:
    """One thing that the model can paint, with the icons that show it and the names it goes by."""

    icons: tuple[str, ...]
    name: str
    synonyms: tuple[str, ...]
    mirrored: bool
    recoloured: bool
    names_its_colour: bool


def read_concepts(path: Path = CONCEPTS_FILE) -> list[Concept]:
    """Reads the concept list; a malformed line is an error that names the line."""
    concepts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("|")
        if len(columns) < 3 or len(columns) > 4:
            raise ValueError(f"{path}:{number}: expected 3 or 4 columns separated by '|', got {len(columns)}")
        flags = columns[3].strip() if len(columns) == 4 else ""
        unknown = set(flags) - KNOWN_FLAGS
        if unknown:
            raise ValueError(f"{path}:{number}: unknown flags {sorted(unknown)}, known are {sorted(KNOWN_FLAGS)}")
        concepts.append(
            Concept(
                icons=_split(columns[0]),
                name=columns[1].strip(),
                synonyms=_split(columns[2]),
                mirrored="n" not in flags,
                recoloured="c" in flags,
                names_its_colour="k" in flags,
            )
        )
    return concepts


def _split(column: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in column.split(",") if part.strip())
