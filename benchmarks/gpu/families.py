"""What is measured: the families, the sizes of their inputs, and what a network's configuration says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

Shape = tuple[int | str, ...]
TOKENS, FLUX_TOKENS = 77, 256


@dataclass(frozen=True)
class Family:
    """A model by name.

    ``side`` is that of a picture in pixels, ``tiny_side`` of one of the tiny model; ``steps`` are those of requests, none
    where there is no whole pipeline. With ``guidance`` a picture takes two rows of the denoiser's batch.
    """

    name: str
    side: int
    steps: tuple[int, ...]
    guidance: float
    denoiser: str = "unet"
    tiny_side: int = 64

    @property
    def rows(self) -> int:
        """Rows of the denoiser's batch a picture."""
        return 2 if self.guidance > 1 else 1

    def pixels(self, scale: str) -> int:
        """The side of a picture."""
        return self.side if scale == "full" else self.tiny_side


# The most important first: what little time there is goes to them.
FAMILIES = {
    family.name: family
    for family in (
        Family("sd15", 512, (20, 50), 7.5),
        Family("sdxl", 1024, (30,), 5.0),
        Family("sd-turbo", 512, (1, 4), 0.0),
        Family("flux-quarter", 1024, (), 0.0, "transformer"),
    )
}


def configuration(component: Path) -> dict:
    """The configuration of a network beside its graph."""
    return json.loads((component / "config.json").read_text(encoding="utf-8"))


def denoiser_inputs(family: Family, component: Path, pixels: int) -> dict[str, Shape]:
    """Shapes by name; ``B`` stands for the rows of the batch."""
    config = configuration(component)
    side = pixels // 8
    if family.denoiser == "transformer":
        patches = (side // 2) ** 2
        return {
            "hidden_states": ("B", patches, config["in_channels"]),
            "encoder_hidden_states": ("B", FLUX_TOKENS, config["joint_attention_dim"]),
            "pooled_projections": ("B", config["pooled_projection_dim"]),
            "timestep": ("B",),
            "img_ids": (patches, 3),
            "txt_ids": (FLUX_TOKENS, 3),
        }
    shapes: dict[str, Shape] = {
        "sample": ("B", config["in_channels"], side, side),
        "timestep": ("B",),
        "encoder_hidden_states": ("B", TOKENS, config["cross_attention_dim"]),
    }
    if config.get("addition_embed_type") == "text_time":
        pooled = config["projection_class_embeddings_input_dim"] - 6 * config["addition_time_embed_dim"]
        shapes |= {"text_embeds": ("B", pooled), "time_ids": ("B", 6)}
    return shapes


def decoder_inputs(component: Path, pixels: int) -> dict[str, Shape]:
    """The latents that an autoencoder's decoder takes."""
    return {"latent_sample": ("B", configuration(component)["latent_channels"], pixels // 8, pixels // 8)}


def with_batch(shapes: dict[str, Shape], rows: int) -> dict[str, tuple[int, ...]]:
    """The shapes with their batch as a number."""
    return {name: tuple(rows if extent == "B" else int(extent) for extent in shape) for name, shape in shapes.items()}


def as_argument(shapes: dict[str, Shape]) -> str:
    """As the Java programs read them."""
    return ",".join(f"{name}:{'x'.join(str(extent) for extent in shape)}" for name, shape in shapes.items())
