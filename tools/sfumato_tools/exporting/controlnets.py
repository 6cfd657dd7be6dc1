"""The graphs of a ControlNet and of a UNet that adds what it gives.

The ControlNet's outputs ``down_block_res_sample_0``, ``down_block_res_sample_1`` … and ``mid_block_res_sample`` are,
in this order, the UNet's inputs ``down_block_additional_residual_0`` … and ``mid_block_additional_residual``.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sfumato_tools.exporting import unets
from sfumato_tools.exporting.graph_file import Graph

_BATCH = 2
# Pixels along one side of a latent value.
_FACTOR = 8
DOWN, MID = "down_block_additional_residual_", "mid_block_additional_residual"


class Control(nn.Module):
    """Noisy latents and a picture to what is added inside the UNet; how strongly is for the caller to say."""

    def __init__(self, controlnet: nn.Module) -> None:
        super().__init__()
        self.controlnet = controlnet
        unets.give_time_ids_the_type_of_weights(controlnet)

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        controlnet_cond: Tensor,
        text_embeds: Tensor | None = None,
        time_ids: Tensor | None = None,
    ) -> tuple[Tensor, ...]:
        down, mid = self.controlnet(
            sample,
            timestep,
            encoder_hidden_states,
            controlnet_cond,
            added_cond_kwargs=unets.added(text_embeds, time_ids),
            return_dict=False,
        )
        return (*down, mid)


class ControlledDenoise(nn.Module):
    """Noisy latents to the prediction, with residuals added to the skip connections and the middle."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = unet
        unets.give_time_ids_the_type_of_weights(unet)

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        mid_block_additional_residual: Tensor,
        text_embeds: Tensor | None = None,
        time_ids: Tensor | None = None,
        down_block_additional_residual_0: Tensor | None = None,
        down_block_additional_residual_1: Tensor | None = None,
        down_block_additional_residual_2: Tensor | None = None,
        down_block_additional_residual_3: Tensor | None = None,
        down_block_additional_residual_4: Tensor | None = None,
        down_block_additional_residual_5: Tensor | None = None,
        down_block_additional_residual_6: Tensor | None = None,
        down_block_additional_residual_7: Tensor | None = None,
        down_block_additional_residual_8: Tensor | None = None,
        down_block_additional_residual_9: Tensor | None = None,
        down_block_additional_residual_10: Tensor | None = None,
        down_block_additional_residual_11: Tensor | None = None,
    ) -> Tensor:
        down = [
            down_block_additional_residual_0,
            down_block_additional_residual_1,
            down_block_additional_residual_2,
            down_block_additional_residual_3,
            down_block_additional_residual_4,
            down_block_additional_residual_5,
            down_block_additional_residual_6,
            down_block_additional_residual_7,
            down_block_additional_residual_8,
            down_block_additional_residual_9,
            down_block_additional_residual_10,
            down_block_additional_residual_11,
        ]
        return self.unet(
            sample,
            timestep,
            encoder_hidden_states,
            added_cond_kwargs=unets.added(text_embeds, time_ids),
            down_block_additional_residuals=tuple(residual for residual in down if residual is not None),
            mid_block_additional_residual=mid_block_additional_residual,
            return_dict=False,
        )[0]


def _axes(inputs: dict[str, Tensor]) -> dict[str, dict[int, str]]:
    axes = {name: {0: "batch"} for name in inputs}
    for name, value in inputs.items():
        if value.dim() == 4:
            axes[name] |= {2: f"{name}_height", 3: f"{name}_width"}
    axes["encoder_hidden_states"] |= {1: "sequence"}
    return axes


def _picture(network: nn.Module, size: tuple[int, int]) -> Tensor:
    return _random(_BATCH, network.config.conditioning_channels, *(side * _FACTOR for side in size))


def controlnet(network: nn.Module, pooled_width: int = 0) -> Graph:
    """``ControlNetModel`` of Stable Diffusion 1 and 2, and of SDXL, which reads a pooled prompt of ``pooled_width``."""
    size = unets.odd_size(network.config)
    inputs = unets.inputs(network.config, size, pooled_width) | {"controlnet_cond": _picture(network, size)}
    outputs = [f"down_block_res_sample_{index}" for index in range(len(network.controlnet_down_blocks))]
    return Graph(Control(network), inputs, [*outputs, "mid_block_res_sample"], _axes(inputs), "controlnet")


def controlled_unet(unet: nn.Module, network: nn.Module, pooled_width: int = 0) -> Graph:
    """A UNet that reads what the ControlNet gives."""
    odd, even = (
        _controlled_inputs(unet, network, size(unet.config), pooled_width) for size in (unets.odd_size, unets.even_size)
    )
    return Graph(ControlledDenoise(unet), odd, ["out_sample"], _axes(odd), "unet", unets.ANY_SIZE, [even])


def _controlled_inputs(
    unet: nn.Module, network: nn.Module, size: tuple[int, int], pooled_width: int
) -> dict[str, Tensor]:
    inputs = unets.inputs(unet.config, size, pooled_width)
    with torch.no_grad():
        *down, mid = Control(network)(**inputs, controlnet_cond=_picture(network, size))
    inputs[MID] = torch.randn_like(mid)
    return inputs | {f"{DOWN}{index}": torch.randn_like(residual) for index, residual in enumerate(down)}


def _random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))
