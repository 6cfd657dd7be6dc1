"""The graphs of the encoders that turn token ids into what a denoiser reads."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sfumato_tools.exporting.graph_file import Graph

_BATCH, _TOKENS = 2, 7


class ClipText(nn.Module):
    """CLIP's text encoder: its pooled state, its last states and the states after each layer.

    The pooled state is ``pooler_output``, or ``text_embeds`` where a projection follows. With ``normalized``, the states
    that layers but the last give follow as the last norm makes them, which is how Stable Diffusion reads them where
    layers are skipped.
    """

    def __init__(self, encoder: nn.Module, normalized: bool) -> None:
        super().__init__()
        self.encoder = encoder
        self.pooled = "text_embeds" if hasattr(encoder, "text_projection") else "pooler_output"
        self.normalized = normalized

    def forward(self, input_ids: Tensor) -> tuple[Tensor, ...]:
        outcome = self.encoder(input_ids=input_ids, output_hidden_states=True)
        earlier = outcome.hidden_states[:-1] if self.normalized else ()
        norm = self.encoder.final_layer_norm if self.normalized else None
        return (
            outcome[self.pooled],
            outcome.last_hidden_state,
            *outcome.hidden_states,
            *(norm(states) for states in earlier),
        )


class TextStates(nn.Module):
    """An encoder of token ids without a mask, as diffusers calls T5: padding is read as well."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.encoder(input_ids=input_ids, return_dict=False)[0]


def clip_text(encoder: nn.Module, normalized: bool = False) -> Graph:
    """``CLIPTextModel`` and ``CLIPTextModelWithProjection``; the sequence has the length of the position table.

    ``normalized`` adds the outputs ``normalized_hidden_states.0`` and so on, for all layers but the last, whose own is
    ``last_hidden_state``.
    """
    module = ClipText(encoder, normalized)
    config = encoder.config
    # The pooled state is the one at the end mark: the largest id, or in newer configurations the one they name.
    ids = _ids(config.vocab_size, config.max_position_embeddings)
    ids[:, 5] = config.vocab_size - 1 if config.eos_token_id == 2 else config.eos_token_id
    layers = [f"hidden_states.{layer}" for layer in range(config.num_hidden_layers + 1)]
    earlier = [f"normalized_{layer}" for layer in layers[:-1]] if normalized else []
    outputs = [module.pooled, "last_hidden_state", *layers, *earlier]
    return Graph(module, {"input_ids": ids}, outputs, {"input_ids": {0: "batch"}}, "encoder")


def t5_encoder(encoder: nn.Module) -> Graph:
    """``T5EncoderModel``, for sequences of any length."""
    ids = _ids(encoder.config.vocab_size, _TOKENS)
    axes = {"input_ids": {0: "batch", 1: "sequence"}}
    return Graph(TextStates(encoder), {"input_ids": ids}, ["last_hidden_state"], axes, "encoder")


def _ids(vocabulary: int, tokens: int) -> Tensor:
    return torch.randint(vocabulary, (_BATCH, tokens), generator=torch.Generator().manual_seed(0))
