"""T5 in miniature: its tokenizer over a small vocabulary, and encoders for it."""

from __future__ import annotations

import string

import torch
import transformers

from sfumato_tools.tiny.clip import WORDS

# The length that diffusers asks of T5 for FLUX; SD 3 is read up to 256.
LENGTH = 512
EXTRA_IDS = 100


def _pieces() -> list[tuple[str, float]]:
    """Words cost less than the letters that spell them, as in a trained unigram model."""
    letters = [(letter, -8.0) for letter in string.ascii_letters + string.digits + string.punctuation]
    words = [(f"▁{word}", -4.0 - 0.01 * index) for index, word in enumerate(WORDS)]
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    extra = [(f"<extra_id_{index}>", 0.0) for index in range(EXTRA_IDS - 1, -1, -1)]
    return [*special, ("▁", -3.0), *words, *letters, *extra]


def tokenizer() -> transformers.T5Tokenizer:
    """Without the normalizer's table, which is larger than all the rest."""
    return transformers.T5Tokenizer(vocab=_pieces(), extra_ids=EXTRA_IDS, model_max_length=LENGTH)


def encoder(seed: int, width: int) -> transformers.T5EncoderModel:
    """As of version 1.1, which both families read."""
    torch.manual_seed(seed)
    config = transformers.T5Config(
        vocab_size=len(_pieces()),
        d_model=width,
        d_kv=8,
        d_ff=2 * width,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        is_encoder_decoder=False,
        tie_word_embeddings=False,
    )
    return transformers.T5EncoderModel(config).eval()
