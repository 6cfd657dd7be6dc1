"""The training set: icons rendered, recoloured, placed on backgrounds and captioned.

Everything that is written is a function of the icon packages' versions, ``data/concepts.tsv`` and the
seed. The result is one folder: ``images.npy`` (uint8 ``[n, 64, 64, 3]``), ``captions.json`` (the distinct
captions), ``caption_ids.npy`` (int32 ``[n, CAPTIONS_PER_PICTURE]``) and ``manifest.json``.
"""

from __future__ import annotations

import argparse
import colorsys
import io
import json
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

from sfumato_tools.captions import caption
from sfumato_tools.concepts import Concept, read_concepts

SIZE = 64
RENDER = 192
MARGIN = 64
CAPTIONS_PER_PICTURE = 3

PACKAGES = {
    "noto": "@iconify-json/noto@1.2.9",
    "fluent": "@iconify-json/fluent-emoji-flat@1.2.6",
}

BACKGROUNDS = {
    "red": (222, 45, 45),
    "orange": (250, 140, 30),
    "yellow": (250, 220, 50),
    "green": (45, 160, 70),
    "light green": (160, 225, 150),
    "blue": (40, 95, 220),
    "light blue": (150, 205, 245),
    "dark blue": (20, 35, 110),
    "purple": (130, 60, 185),
    "pink": (250, 150, 195),
    "brown": (125, 80, 45),
    "gray": (140, 140, 140),
    "black": (12, 12, 12),
}

HUES = {"red": 0.0, "orange": 0.075, "yellow": 0.14, "green": 0.35, "blue": 0.60, "purple": 0.77, "pink": 0.91}


@dataclass(frozen=True)
class Picture:
    """One rendered icon on a transparent square, perhaps recoloured."""

    concept: Concept
    style: str
    colour: str | None
    image: Image.Image


def install_icons(folder: Path) -> None:
    """Fetches the pinned icon packages with npm into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(folder)]
    subprocess.run(command + list(PACKAGES.values()), check=True)


def load_icons(folder: Path, package: str) -> dict[str, str]:
    """Reads an icon package as SVG documents by icon name."""
    name = package.rsplit("@", 1)[0]
    data = json.loads((folder / "node_modules" / name / "icons.json").read_text(encoding="utf-8"))
    icons = dict(data["icons"])
    for alias, target in data.get("aliases", {}).items():
        if set(target) == {"parent"} and target["parent"] in icons:
            icons[alias] = icons[target["parent"]]
    documents = {}
    for icon, entry in icons.items():
        width = entry.get("width", data.get("width", 16))
        height = entry.get("height", data.get("height", 16))
        left, top = entry.get("left", 0), entry.get("top", 0)
        documents[icon] = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="{left} {top} {width} {height}">{entry["body"]}</svg>'
        )
    return documents


def render(svg: str) -> Image.Image:
    """Renders an icon, cropped to what is painted and centred with a transparent margin around it."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=RENDER)
    icon = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    box = icon.getchannel("A").getbbox()
    if box is None:
        raise ValueError("the icon paints nothing")
    icon = icon.crop(box)
    scale = RENDER / max(icon.size)
    icon = icon.resize((max(1, round(icon.width * scale)), max(1, round(icon.height * scale))), Image.LANCZOS)
    full = RENDER + 2 * MARGIN
    canvas = Image.new("RGBA", (full, full))
    canvas.paste(icon, ((full - icon.width) // 2, (full - icon.height) // 2))
    return canvas


def recolour(image: Image.Image, hue: float) -> Image.Image | None:
    """Turns the icon's dominant hue to another one; None where there is no dominant hue to turn."""
    pixels = np.asarray(image).astype(np.float32) / 255
    hsv = np.asarray(image.convert("RGB").convert("HSV")).astype(np.float32) / 255
    vivid = (hsv[..., 1] > 0.3) & (hsv[..., 2] > 0.25) & (pixels[..., 3] > 0.5)
    if vivid.sum() < 0.1 * (pixels[..., 3] > 0.5).sum():
        return None
    histogram = np.bincount((hsv[..., 0][vivid] * 36).astype(int) % 36, minlength=36).astype(float)
    smooth = histogram + np.roll(histogram, 1) + np.roll(histogram, -1)
    dominant = (smooth.argmax() + 0.5) / 36
    if abs((dominant - hue + 0.5) % 1 - 0.5) < 0.06:
        return None
    distance = np.abs((hsv[..., 0] - dominant + 0.5) % 1 - 0.5)
    chosen = (distance < 0.10) & (hsv[..., 1] > 0.15)
    turned = hsv.copy()
    turned[..., 0] = np.where(chosen, (hsv[..., 0] - dominant + hue) % 1, hsv[..., 0])
    rgb = Image.fromarray((turned * 255).round().astype(np.uint8), "HSV").convert("RGB")
    rgb.putalpha(image.getchannel("A"))
    return rgb


def pictures(folder: Path, concepts: list[Concept]) -> list[Picture]:
    """Every base picture and every recolour of it; an icon that no package has is an error."""
    found: list[Picture] = []
    seen: set[str] = set()
    for style, package in PACKAGES.items():
        documents = load_icons(folder, package)
        for concept in concepts:
            for icon in concept.icons:
                if icon not in documents:
                    continue
                seen.add(icon)
                image = render(documents[icon])
                found.append(Picture(concept, style, None, image))
                if not concept.recoloured:
                    continue
                for colour, hue in HUES.items():
                    turned = recolour(image, hue)
                    if turned is not None:
                        found.append(Picture(concept, style, colour, turned))
    missing = [concept.name for concept in concepts if not seen.intersection(concept.icons)]
    if missing:
        raise ValueError(f"no icon package has a picture of: {', '.join(missing)}")
    return found


def place(picture: Picture, background: str | None, rng: random.Random) -> np.ndarray:
    """Paints the picture once: jittered size, place and background colour, mirrored where that is meant."""
    image = picture.image
    if picture.concept.mirrored and rng.random() < 0.3:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    window = RENDER / rng.uniform(0.80, 0.97)
    slack = (window - RENDER) / 2
    centre = image.width / 2
    left = centre - window / 2 + rng.uniform(-slack, slack) * 0.6
    top = centre - window / 2 + rng.uniform(-slack, slack) * 0.6
    box = (left, top, left + window, top + window)
    small = image.resize((SIZE, SIZE), Image.Resampling.BOX, box=box)
    canvas = Image.new("RGBA", (SIZE, SIZE), background_colour(background, rng) + (255,))
    canvas.alpha_composite(small)
    return np.asarray(canvas.convert("RGB"))


def background_colour(background: str | None, rng: random.Random) -> tuple[int, int, int]:
    """White, or the named colour with a little jitter."""
    if background is None:
        return (255, 255, 255)
    hue, light, saturation = colorsys.rgb_to_hls(*(value / 255 for value in BACKGROUNDS[background]))
    light = min(1.0, max(0.0, light + rng.uniform(-0.03, 0.03)))
    rgb = colorsys.hls_to_rgb((hue + rng.uniform(-0.01, 0.01)) % 1, light, saturation)
    return tuple(round(value * 255) for value in rgb)  # type: ignore[return-value]


def build(folder: Path, icons: Path, seed: int, variants: int, recolour_variants: int) -> None:
    """Writes the training set into the folder."""
    rng = random.Random(seed)
    base = pictures(icons, read_concepts())
    images, rows, known = [], [], {}
    backgrounds = list(BACKGROUNDS)
    colours = tuple(HUES)
    for index, picture in enumerate(base):
        for _ in range(variants if picture.colour is None else recolour_variants):
            background = None if rng.random() < 0.55 else rng.choice(backgrounds)
            images.append(place(picture, background, rng))
            texts = [
                caption(picture.concept, picture.colour, background, picture.style, colours, rng)
                for _ in range(CAPTIONS_PER_PICTURE)
            ]
            rows.append([known.setdefault(text, len(known)) for text in texts])
        if index % 200 == 0:
            print(f"picture {index} of {len(base)}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "images.npy", np.stack(images))
    np.save(folder / "caption_ids.npy", np.array(rows, dtype=np.int32))
    (folder / "captions.json").write_text(json.dumps(list(known)), encoding="utf-8")
    manifest = {
        "packages": PACKAGES,
        "seed": seed,
        "concepts": len({picture.concept.name for picture in base}),
        "base_pictures": sum(picture.colour is None for picture in base),
        "recoloured_pictures": sum(picture.colour is not None for picture in base),
        "images": len(images),
        "captions": len(known),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(manifest, indent=2))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the ``data`` command."""
    parser.add_argument("--out", type=Path, required=True, help="folder of the training set")
    parser.add_argument("--icons", type=Path, help="folder with node_modules (default: OUT/icons, installed by npm)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variants", type=int, default=32, help="augmented pictures of each icon")
    parser.add_argument("--recolour-variants", type=int, default=8, help="augmented pictures of each recolour")


def run(arguments: argparse.Namespace) -> None:
    """Builds the training set, fetching the icons first where no folder with them is given."""
    icons = arguments.icons
    if icons is None:
        icons = arguments.out / "icons"
        install_icons(icons)
    build(arguments.out, icons, arguments.seed, arguments.variants, arguments.recolour_variants)
