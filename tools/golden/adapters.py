"""Makes adapters for tiny models and paints with them in diffusers' own pipelines, on the CPU in float32.

    tools/run golden adapters diffusion/src/test/resources/golden/adapters

``loras/`` and ``embeddings/`` hold the adapters as a home folder does, ``cases.json`` tells how each picture was made
and with which libraries. Needs peft, by which diffusers adds LoRAs.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import diffusers
import peft
import torch
import transformers
from diffusers.loaders import lora_conversion_utils, lora_pipeline
from peft import LoraConfig
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from sfumato_tools.tiny import transformer_models, unet_models

MODELS = {**unet_models.MODELS, **transformer_models.MODELS}

SEED = 20261122
RANK = 3
STEPS = 4
PROMPT = "a red apple"
WORDS = "a <bear> and a photo of a cat-thing"

FLOW = {"scheduler": "flow_match_euler"}
NO_NEGATIVE = {"negative_prompt": ""}

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
    {"model": "sd2", "loras": [["linear", 0.7], ["text", -0.8]], "embeddings": ["crow"], "prompt": "a crow, an apple"},
    {"model": "sd2", "loras": [["text", 1.0]], "height": 96},
    {
        "model": "sdxl",
        "loras": [["original-names", 0.6], ["sdxl", -0.5]],
        "embeddings": ["both-encoders"],
        "prompt": "a red both-encoders apple",
        "width": 96,
    },
    {"model": "sd3", "loras": [], **FLOW},
    {"model": "sd3", "loras": [["sd3", 1.0]], **FLOW},
    {"model": "sd3", "loras": [["sd3", -0.6], ["sd3-attention", 0.7]], "height": 96, **FLOW},
    {"model": "flux-dev", "loras": [], **FLOW, **NO_NEGATIVE},
    {"model": "flux-dev", "loras": [["flux", 0.8]], **FLOW, **NO_NEGATIVE},
    {"model": "flux-dev", "loras": [["flux-kohya", 1.0]], "width": 96, **FLOW, **NO_NEGATIVE},
    {"model": "flux-dev", "loras": [["flux", -0.5], ["flux-kohya", 0.6]], **FLOW, **NO_NEGATIVE},
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
    sd1, sd2, sdxl = (MODELS[name][0]() for name in ("sd1", "sd2", "sdxl"))
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
    save(kohya("lora_te_", sd2.text_encoder, text, with_model), folder / "text.safetensors")
    queries = ["to_q", "to_k", "to_out.0"]
    write_peft(sd1, "unet", folder / "peft.safetensors", queries)
    write_peft(MODELS["sdxl"][0](), "unet", folder / "sdxl.safetensors", queries)
    inputs = [*queries, "to_v", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out", "ff.net.0.proj", "ff.net.2"]
    more = ["ff_context.net.0.proj", "proj_out", "norm1.linear"]
    write_peft(MODELS["sd3"][0](), "transformer", folder / "sd3.safetensors", [*inputs, *more])
    write_peft(MODELS["sd3"][0](), "transformer", folder / "sd3-attention.safetensors", queries)
    write_peft(MODELS["flux-dev"][0](), "transformer", folder / "flux.safetensors", [*inputs, *more, "proj_mlp"])
    flux = MODELS["flux-dev"][0]()
    save(kohya_flux(flux) | kohya("lora_te1_", flux.text_encoder, text, with_model), folder / "flux-kohya.safetensors")
    rename = original_name(sdxl.unet.config.layers_per_block)
    blocks = r"(resnets|attentions)\.0\..*(" + inner + ")"
    tensors = kohya("lora_unet_", sdxl.unet, blocks, rename)
    tensors |= kohya("lora_te1_", sdxl.text_encoder, text, with_model)
    save(tensors | kohya("lora_te2_", sdxl.text_encoder_2, text, with_model), folder / "original-names.safetensors")


def write_peft(pipeline: Any, component: str, path: Path, targets: list[str]) -> None:
    """As diffusers itself saves a LoRA that peft trained, with its settings in the remarks."""
    config = LoraConfig(r=RANK, lora_alpha=5, target_modules=targets, alpha_pattern={"to_k": 1})
    network = getattr(pipeline, component)
    network.add_adapter(config)
    for name, parameter in network.named_parameters():
        if "lora_" in name:
            parameter.data = random(path.stem.removeprefix("peft") + name, *parameter.shape)
    settings = {f"{component}_lora_adapter_metadata": config.to_dict()}
    state = peft.get_peft_model_state_dict(network)
    pipeline.save_lora_weights(
        path.parent, **{f"{component}_lora_layers": dict(state)}, weight_name=path.name, **settings
    )
    settle(path)


# The layers of FLUX's original code, and those of diffusers that they are made of.
DOUBLE = {
    "img_attn_proj": ["attn.to_out.0"],
    "img_attn_qkv": ["attn.to_q", "attn.to_k", "attn.to_v"],
    "img_mlp_0": ["ff.net.0.proj"],
    "img_mlp_2": ["ff.net.2"],
    "img_mod_lin": ["norm1.linear"],
    "txt_attn_proj": ["attn.to_add_out"],
    "txt_attn_qkv": ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"],
    "txt_mlp_0": ["ff_context.net.0.proj"],
    "txt_mlp_2": ["ff_context.net.2"],
    "txt_mod_lin": ["norm1_context.linear"],
}
SINGLE = {
    "linear1": ["attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"],
    "linear2": ["proj_out"],
    "modulation_lin": ["norm.linear"],
}


def kohya_flux(pipeline: Any) -> dict[str, Tensor]:
    """All layers of FLUX's blocks as kohya's scripts name them."""
    transformer = pipeline.transformer
    tensors = {}
    for side, blocks, names in (
        ("double", transformer.transformer_blocks, DOUBLE),
        ("single", transformer.single_transformer_blocks, SINGLE),
    ):
        for index, block in enumerate(blocks):
            for name, parts in names.items():
                weights = [block.get_submodule(part).weight for part in parts]
                flat = f"lora_unet_{side}_blocks_{index}_{name}"
                tensors |= {
                    f"{flat}.lora_down.weight": random(flat + "down", RANK, weights[0].shape[1]),
                    f"{flat}.lora_up.weight": random(flat + "up", sum(weight.shape[0] for weight in weights), RANK),
                    f"{flat}.alpha": torch.tensor(1.5),
                }
    return tensors


def read_small_flux() -> None:
    """diffusers splits FLUX's stacked layers at the full-size model's widths; here at those of the tiny one."""
    block = MODELS["flux-dev"][0]().transformer.single_transformer_blocks[0]
    widths = [block.get_submodule(part).weight.shape[0] for part in SINGLE["linear1"]]
    source = inspect.getsource(lora_conversion_utils._convert_kohya_flux_lora_to_diffusers)
    small = source.replace("dims=[3072, 3072, 3072, 12288]", f"dims={widths}")
    if small == source:
        raise ValueError("diffusers no longer splits FLUX's layers as it did")
    exec(small, lora_conversion_utils.__dict__)
    lora_pipeline._convert_kohya_flux_lora_to_diffusers = lora_conversion_utils._convert_kohya_flux_lora_to_diffusers


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
    sd1, sd2, sdxl = (MODELS[name][0]() for name in ("sd1", "sd2", "sdxl"))
    save({"crow": random("crow", 2, sd2.text_encoder.config.hidden_size) * 2}, folder / "crow.safetensors")
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
    pipeline = MODELS[case["model"]][0]()
    pipeline.set_progress_bar_config(disable=True)
    if case["scheduler"] == "ddim":
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
    settings = {name: case[name] for name in ("prompt", "guidance_scale", "width", "height")}
    if case["negative_prompt"]:
        settings["negative_prompt"] = case["negative_prompt"]
    return pipeline(**settings, num_inference_steps=case["steps"], generator=generator).images[0]


def main() -> None:
    root = Path(sys.argv[1])
    write_loras(root / "loras")
    write_embeddings(root / "embeddings")
    read_small_flux()
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
