"""The graphs of a ControlNet and of a UNet that adds what it gives.

The ControlNet's outputs ``down_block_res_sample_0``, ``down_block_res_sample_1`` … and ``mid_block_res_sample`` are,
in this order, the UNet's inputs ``down_block_additional_residual_0`` … and ``mid_block_additional_residual``.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sfumato_tools.exporting.graph_file import Graph

_BATCH, _HEIGHT, _WIDTH, _TOKENS = 2, 3, 5, 7
# Pixels along one side of a latent value.
_FACTOR = 8
DOWN, MID = "down_block_additional_residual_", "mid_block_additional_residual"


class Control(nn.Module):
    """Noisy latents and a picture to what is added inside the UNet; how strongly is for the caller to say."""

    def __init__(self, controlnet: nn.Module) -> None:
        super().__init__()
        self.controlnet = controlnet

    def forward(
        self, sample: Tensor, timestep: Tensor, encoder_hidden_states: Tensor, controlnet_cond: Tensor
    ) -> tuple[Tensor, ...]:
        down, mid = self.controlnet(sample, timestep, encoder_hidden_states, controlnet_cond, return_dict=False)
        return (*down, mid)


class ControlledDenoise(nn.Module):
    """Noisy latents to the prediction, with residuals added to the skip connections and the middle."""

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = unet

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        mid_block_additional_residual: Tensor,
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
            down_block_additional_residuals=tuple(residual for residual in down if residual is not None),
            mid_block_additional_residual=mid_block_additional_residual,
            return_dict=False,
        )[0]


def _inputs(config) -> dict[str, Tensor]:
    scale = 2 ** (len(config.block_out_channels) - 1)
    return {
        "sample": _random(_BATCH, config.in_channels, _HEIGHT * scale, _WIDTH * scale),
        "timestep": torch.tensor([999, 500]),
        "encoder_hidden_states": _random(_BATCH, _TOKENS, config.cross_attention_dim),
    }


def _axes(inputs: dict[str, Tensor]) -> dict[str, dict[int, str]]:
    axes = {name: {0: "batch"} for name in inputs}
    for name, value in inputs.items():
        if value.dim() == 4:
            axes[name] |= {2: f"{name}_height", 3: f"{name}_width"}
    axes["encoder_hidden_states"] |= {1: "sequence"}
    return axes


def controlnet(network: nn.Module) -> Graph:
    """``ControlNetModel`` of Stable Diffusion 1 and 2."""
    inputs = _inputs(network.config)
    height, width = (side * _FACTOR for side in inputs["sample"].shape[2:])
    inputs["controlnet_cond"] = _random(_BATCH, network.config.conditioning_channels, height, width)
    outputs = [f"down_block_res_sample_{index}" for index in range(len(network.controlnet_down_blocks))]
    return Graph(Control(network), inputs, [*outputs, "mid_block_res_sample"], _axes(inputs), "controlnet")


def controlled_unet(unet: nn.Module, network: nn.Module) -> Graph:
    """A UNet that reads what the ControlNet gives."""
    inputs = _inputs(unet.config)
    height, width = (side * _FACTOR for side in inputs["sample"].shape[2:])
    picture = _random(_BATCH, network.config.conditioning_channels, height, width)
    with torch.no_grad():
        down, mid = network(**inputs, controlnet_cond=picture, return_dict=False)
    inputs[MID] = torch.randn_like(mid)
    inputs |= {f"{DOWN}{index}": torch.randn_like(residual) for index, residual in enumerate(down)}
    return Graph(ControlledDenoise(unet), inputs, ["out_sample"], _axes(inputs), "unet")


def _random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))
