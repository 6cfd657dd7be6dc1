"""The graph of a UNet, ``UNet2DConditionModel``."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sfumato_tools.exporting.graph_file import Graph

_BATCH, _TOKENS = 2, 7
# In the file of a graph: the number that sides of its latents are multiples of. Graphs that do not say it double each
# level on the way up, so that only what halves evenly on the way down comes back.
ANY_SIZE = {"sfumato.latent_multiple": "1"}


class Denoise(nn.Module):
    """Noisy latents to the prediction at one timestep a row; SDXL and LCM need further inputs."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = unet
        give_time_ids_the_type_of_weights(unet)

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        text_embeds: Tensor | None = None,
        time_ids: Tensor | None = None,
        timestep_cond: Tensor | None = None,
    ) -> Tensor:
        return self.unet(
            sample,
            timestep,
            encoder_hidden_states,
            timestep_cond=timestep_cond,
            added_cond_kwargs=added(text_embeds, time_ids),
            return_dict=False,
        )[0]


def added(text_embeds: Tensor | None, time_ids: Tensor | None) -> dict[str, Tensor] | None:
    """What SDXL reads beside the states, as diffusers' networks take it."""
    return None if time_ids is None else {"text_embeds": text_embeds, "time_ids": time_ids}


def give_time_ids_the_type_of_weights(network: nn.Module) -> None:
    """Has SDXL's embedding of the time ids follow the weights: torch joins it with a pooled prompt of another type, ONNX
    does not.
    """
    if getattr(network, "add_time_proj", None) is not None:
        network.add_time_proj.register_forward_hook(
            lambda module, inputs, outcome: outcome.to(network.add_embedding.linear_1.weight.dtype)
        )


def odd_size(config) -> tuple[int, int]:
    """Height and width that are odd at every level of the UNet.

    Only for such does diffusers have each level grow to the size of the skip connection that it meets, and so does the
    graph that is traced with them, for all sizes.
    """
    scale = _halvings(config)
    return 2 * scale + 1, 4 * scale + 1


def even_size(config) -> tuple[int, int]:
    """Height and width that all levels halve evenly."""
    scale = _halvings(config)
    return 3 * scale, scale


def _halvings(config) -> int:
    # every level but the last halves the latents
    return 2 ** (len(config.block_out_channels) - 1)


def _extra_inputs(config) -> list[str]:
    added = ["text_embeds", "time_ids"] if config.addition_embed_type == "text_time" else []
    return added + (["timestep_cond"] if config.time_cond_proj_dim is not None else [])


def unet(network: nn.Module, pooled_width: int = 0) -> Graph:
    """SD 1.x and 2.x take no more than latents, timestep and states; SDXL and LCM do.

    ``pooled_width`` is that of the pooled prompt, which with the time ids fills SDXL's embedding.
    """
    config = network.config
    examples = inputs(config, odd_size(config), pooled_width)
    axes = {name: {0: "batch"} for name in [*examples, *_extra_inputs(config)]}
    axes["sample"] |= {2: "height", 3: "width"}
    axes["encoder_hidden_states"] |= {1: "sequence"}
    if config.time_cond_proj_dim is not None:
        examples["timestep_cond"] = _random(_BATCH, config.time_cond_proj_dim)
    others = [{"sample": _random(_BATCH, config.in_channels, *even_size(config))}]
    return Graph(Denoise(network), examples, ["out_sample"], axes, "unet", ANY_SIZE, others)


def inputs(config, size: tuple[int, int], pooled_width: int) -> dict[str, Tensor]:
    """Examples of what UNets and ControlNets of SD 1, SD 2 and SDXL read, for latents of a height and width."""
    examples = {
        "sample": _random(_BATCH, config.in_channels, *size),
        "timestep": torch.tensor([999, 500]),
        "encoder_hidden_states": _random(_BATCH, _TOKENS, config.cross_attention_dim),
    }
    if config.addition_embed_type == "text_time":
        ids, rest = divmod(config.projection_class_embeddings_input_dim - pooled_width, config.addition_time_embed_dim)
        if rest or ids < 1:
            raise ValueError(f"unet: a pooled prompt of {pooled_width} leaves no whole number of time ids")
        examples["text_embeds"] = _random(_BATCH, pooled_width)
        examples["time_ids"] = torch.full((_BATCH, ids), 64.0)
    return examples


def _random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))
