"""Makes adapters for tiny models and paints with them in diffusers' own pipelines, on the CPU in float32.

    tools/run golden adapters diffusion/src/test/resources/golden/adapters

``loras/`` and ``embeddings/`` hold the adapters as a home folder does, ``cases.json`` tells how each picture was made
and with which libraries. Needs peft, by which diffusers adds LoRAs.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import diffusers
import peft
import torch
import transformers
from peft import LoraConfig
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from sfumato_tools.tiny import unet_models

SEED = 20261122
RANK = 3
STEPS = 4
PROMPT = "a red apple"
WORDS = "a <bear> and a photo of a cat-thing"

CASES: list[dict[str, Any]] = [
    {"model": "sd1", "loras": []},
    {"model": "sd1", "loras": [["kohya", 1.0]]},
    {"model": "sd1", "loras": [["peft", 0.7]]},
    {"model": "sd1", "loras": [["processors", 1.0]]},
    {"model": "sd1", "loras": [["kohya", 0.8], ["peft", -0.5]], "width": 96},
    {"model": "sd1", "loras": [], "embeddings": ["cat-thing"], "prompt": WORDS},
    {"model": "sd1", "loras": [], "embeddings": ["bears"], "prompt": WORDS},
    {"model": "sd1", "loras": [["kohya", 0.5]], "embeddings": ["bears", "cat-thing"], "prompt": WORDS, "height": 96},
    {"model": "sd2", "loras": [["linear", 1.2]]},
    {"model": "sdxl", "loras": []},
    {"model": "sdxl", "loras": [["original-names", 1.0]]},
    {"model": "sdxl", "loras": [], "embeddings": ["both-encoders"], "prompt": "a red both-encoders apple"},
]


def random(name: str, *shape: int) -> Tensor:
    """Values that depend on the name alone."""
    seed = SEED + sum(ord(letter) * (place + 1) for place, letter in enumerate(name))
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * 0.25


def factors(name: str, layer: nn.Module) -> tuple[Tensor, Tensor]:
    """The change of one layer, down and up."""
    weight = layer.weight
    ones = [1] * (weight.dim() - 2)
    return random(name + "down", RANK, *weight.shape[1:]), random(name + "up", weight.shape[0], RANK, *ones)


def layers(network: nn.Module, pattern: str) -> dict[str, nn.Module]:
    """Linear and convolutional layers whose path matches."""
    found = {
        name: layer
        for name, layer in network.named_modules()
        if isinstance(layer, nn.Linear | nn.Conv2d) and re.search(pattern, name)
    }
    if not found:
        raise ValueError(f"no layer matches {pattern}")
    return found


def kohya(prefix: str, network: nn.Module, pattern: str, rename: Any = lambda name: name) -> dict[str, Tensor]:
    """As kohya's scripts write it, with an alpha."""
    tensors = {}
    for name, layer in layers(network, pattern).items():
        flat = prefix + rename(name).replace(".", "_")
        down, up = factors(name, layer)
        tensors |= {
            f"{flat}.lora_down.weight": down,
            f"{flat}.lora_up.weight": up,
            f"{flat}.alpha": torch.tensor(2.0),
        }
    return tensors


def with_model(name: str) -> str:
    """CLIP's path as published, which newer versions of transformers have shortened."""
    return name if name.startswith("text_model.") else "text_model." + name


def original_name(layers_per_block: int) -> Any:
    """SDXL's paths in its original code."""
    resnet = {"conv1": "in_layers.2", "conv2": "out_layers.3", "time_emb_proj": "emb_layers.1"}
    resnet["conv_shortcut"] = "skip_connection"

    def rename(name: str) -> str:
        parts = name.split(".")
        if parts[0] == "mid_block":
            place = 1 if parts[1] == "attentions" else 2 * int(parts[2])
            return f"middle_block.{place}." + ".".join(resnet.get(part, part) for part in parts[3:])
        side = {"down_blocks": "input_blocks", "up_blocks": "output_blocks"}[parts[0]]
        block = int(parts[1]) * (layers_per_block + 1) + int(parts[3]) + (side == "input_blocks")
        kind = {"resnets": 0, "attentions": 1}[parts[2]]
        return f"{side}.{block}.{kind}." + ".".join(resnet.get(part, part) for part in parts[4:])

    return rename


ATTENTION = r"attn\d\.to_(q|k|v|out\.0)$|ff\.net|proj_(in|out)$"


def write_loras(folder: Path) -> None:
    """One file of each form."""
    folder.mkdir(parents=True, exist_ok=True)
    sd1, sd2, sdxl = (unet_models.MODELS[name][0]() for name in ("sd1", "sd2", "sdxl"))
    inner = ATTENTION + r"|resnets\.0\.conv1$|time_emb_proj$|conv_shortcut$"
    text = r"layers\.\d+\.(self_attn|mlp)\."
    tensors = kohya("lora_unet_", sd1.unet, inner)
    save(tensors | kohya("lora_te_", sd1.text_encoder, text, with_model), folder / "kohya.safetensors")
    save(kohya("lora_unet_", sd2.unet, ATTENTION), folder / "linear.safetensors")
    processors = {}
    for name, layer in layers(sd1.unet, r"attn\d\.to_(q|k|v|out\.0)$").items():
        before, _, last = name.replace(".to_out.0", ".to_out").rpartition(".")
        down, up = factors("old" + name, layer)
        stem = f"unet.{before}.processor.{last}_lora"
        processors |= {f"{stem}.down.weight": down, f"{stem}.up.weight": up}
    save(processors, folder / "processors.safetensors")
    write_peft(sd1, folder)
    rename = original_name(sdxl.unet.config.layers_per_block)
    blocks = r"(resnets|attentions)\.0\..*(" + inner + ")"
    tensors = kohya("lora_unet_", sdxl.unet, blocks, rename)
    tensors |= kohya("lora_te1_", sdxl.text_encoder, text, with_model)
    save(tensors | kohya("lora_te2_", sdxl.text_encoder_2, text, with_model), folder / "original-names.safetensors")


def write_peft(pipeline: Any, folder: Path) -> None:
    """As diffusers itself saves a LoRA that peft trained, with its settings in the remarks."""
    config = LoraConfig(r=RANK, lora_alpha=5, target_modules=["to_q", "to_k", "to_out.0"], alpha_pattern={"to_k": 1})
    pipeline.unet.add_adapter(config)
    for name, parameter in pipeline.unet.named_parameters():
        if "lora_" in name:
            parameter.data = random(name, *parameter.shape)
    state = {key: value for key, value in peft.get_peft_model_state_dict(pipeline.unet).items()}
    pipeline.save_lora_weights(
        folder, state, weight_name="peft.safetensors", unet_lora_adapter_metadata=config.to_dict()
    )
    settle(folder / "peft.safetensors")


def settle(path: Path) -> None:
    """Puts what has no order of its own into one, so that the file is the same each time."""
    with safe_open(path, framework="pt") as file:
        remark = json.loads(file.metadata()["lora_adapter_metadata"])
    for name, value in remark.items():
        if isinstance(value, list):
            remark[name] = sorted(value)
    save_file(load_file(path), path, metadata={"lora_adapter_metadata": json.dumps(remark, sort_keys=True)})
    path.chmod(0o644)


def write_embeddings(folder: Path) -> None:
    """One file of each form."""
    folder.mkdir(parents=True, exist_ok=True)
    sd1, sdxl = (unet_models.MODELS[name][0]() for name in ("sd1", "sdxl"))
    width, wide = sd1.text_encoder.config.hidden_size, sdxl.text_encoder_2.config.hidden_size
    save({"emb_params": random("cat", 1, width) * 2}, folder / "cat-thing.safetensors")
    save({"<bear>": random("bear", 3, width) * 2}, folder / "bears.safetensors")
    both = {"clip_l": random("l", 2, sdxl.text_encoder.config.hidden_size), "clip_g": random("g", 2, wide)}
    save(both, folder / "both-encoders.safetensors")


def save(tensors: dict[str, Tensor], path: Path) -> None:
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    path.chmod(0o644)


def load_embedding(pipeline: Any, path: Path) -> None:
    tensors = load_file(path)
    if "clip_l" in tensors:
        for key, number in (("clip_l", ""), ("clip_g", "_2")):
            parts = {name: getattr(pipeline, name + number) for name in ("text_encoder", "tokenizer")}
            pipeline.load_textual_inversion(tensors[key], token=path.stem, **parts)
    else:
        token = path.stem if "emb_params" in tensors else None
        pipeline.load_textual_inversion(tensors, token=token)


def paint(case: dict[str, Any], root: Path) -> Any:
    """One picture, with a pipeline of its own."""
    pipeline = unet_models.MODELS[case["model"]][0]()
    pipeline.set_progress_bar_config(disable=True)
    pipeline.register_modules(scheduler=diffusers.DDIMScheduler.from_config(pipeline.scheduler.config))
    names = []
    for name, _ in case["loras"]:
        names.append(name.replace("-", "_"))
        pipeline.load_lora_weights(root / "loras", weight_name=f"{name}.safetensors", adapter_name=names[-1])
    if names:
        pipeline.set_adapters(names, [weight for _, weight in case["loras"]])
    for name in case.get("embeddings", []):
        load_embedding(pipeline, root / "embeddings" / f"{name}.safetensors")
    generator = torch.Generator().manual_seed(case["seed"])
    settings = {name: case[name] for name in ("prompt", "negative_prompt", "guidance_scale", "width", "height")}
    return pipeline(**settings, num_inference_steps=case["steps"], generator=generator).images[0]


def main() -> None:
    root = Path(sys.argv[1])
    write_loras(root / "loras")
    write_embeddings(root / "embeddings")
    cases = []
    for number, given in enumerate(CASES):
        case = {
            "prompt": PROMPT,
            "negative_prompt": "blue",
            "guidance_scale": 4.0,
            "width": 64,
            "height": 64,
            "steps": STEPS,
            "seed": 5 + number % 3,
            "scheduler": "ddim",
            "embeddings": [],
            **given,
            "picture": f"{number}.png",
        }
        picture = paint(case, root)
        picture.save(root / case["picture"])
        print(case["picture"], case["model"], case["loras"], case["embeddings"])
        cases.append(case)
    versions = {library.__name__: library.__version__ for library in (diffusers, peft, torch, transformers)}
    text = json.dumps({"made_by": "tools/golden/adapters.py", "versions": versions, "cases": cases}, indent=1)
    (root / "cases.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
