"""Writes golden data of guidance and weighted prompts: tools/run golden guidance PIPELINE_TINY > .../golden/guidance.json

``rescale`` holds what diffusers' ``rescale_noise_cfg`` makes of random predictions. ``pictures`` holds the final latents
that the graphs of the tests' tiny model give, run by onnxruntime and stepped by diffusers' DDIM, where the prompts are
read by golden/prompts.py, windows encoded one by one and weighted in torch, and every pass run in a call of its own.
"""

import json
import sys
from pathlib import Path

import diffusers
import onnxruntime
import tokenizers
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import rescale_noise_cfg
from prompts import at_step, emphasis, parts, tree, windows

CASES = [
    {"prompt": "a (red:1.4) apple, [green]"},
    {"prompt": "a (red:1.4) apple, [green]", "emphasis": "no_norm"},
    {"prompt": "a red apple on a green table, under a (blue:1.2) sky", "negative_prompt": "(blurry:1.3)"},
    {"prompt": "apple BREAK (pear:0.7)", "negative_prompt": "dull BREAK grey BREAK brown"},
    {"prompt": "a [red:green:0.5] apple"},
    {"prompt": "a [red|green] apple", "negative_prompt": "[a:b:3]"},
    {"prompt": "an apple :0.7 AND a (pear) :0.4"},
    {"prompt": "an apple AND a [pear:plum:2]:-0.3", "guidance_scale": 1.0, "negative_prompt": "grey"},
    {"prompt": "an apple AND a pear:0.5", "guidance_rescale": 0.6},
    {"prompt": "an (apple)", "syntax": "none", "guidance_rescale": 0.7},
    {"prompt": "an apple", "syntax": "none", "guidance_start": 0.25, "guidance_end": 0.75},
    {"prompt": "an (apple:1.3)", "guidance_start": 0.2, "guidance_rescale": 1.0},
    {"prompt": "an apple AND pear", "guidance_end": 0.5},
]
DEFAULTS = {
    "negative_prompt": "", "syntax": "a1111", "emphasis": "original", "seed": 7, "steps": 6, "guidance_scale": 5.0,
    "guidance_rescale": 0.0, "guidance_start": 0.0, "guidance_end": 1.0,
}


class Tokenizer:
    """The tiny model's, with the names that golden/prompts.py knows from transformers."""

    model_max_length = 24
    pad_token_id, bos_token_id, eos_token_id = 0, 1, 2

    def __init__(self, path):
        self.tokenizer = tokenizers.Tokenizer.from_file(str(path))

    def __call__(self, text, add_special_tokens):
        return {"input_ids": self.tokenizer.encode(text, add_special_tokens=add_special_tokens).ids}


class Model:
    def __init__(self, folder):
        self.tokenizer = Tokenizer(folder / "tokenizer" / "tokenizer.json")
        self.config = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())
        self.text_encoder, self.unet = (
            onnxruntime.InferenceSession(str(folder / name / "model.onnx"), providers=["CPUExecutionProvider"])
            for name in ("text_encoder", "unet")
        )

    def encode(self, words, how):
        """The states of all windows of a text, one behind the other."""
        states = []
        for window in windows(words, self.tokenizer):
            pad, count = window["pad"]
            ids = torch.tensor([window["ids"] + [pad] * count])
            encoded = torch.from_numpy(self.text_encoder.run(None, {"input_ids": ids.numpy()})[0])
            weights = torch.tensor([weight for weight, run in window["weights"] for _ in range(run)])
            mean = encoded.mean()
            weighted = encoded * weights[None, :, None]
            states.append(weighted * (mean / weighted.mean()) if how == "original" else weighted)
        return torch.cat(states, dim=1)

    def predict(self, latents, timestep, states):
        steps = torch.tensor([int(timestep)])
        inputs = {"sample": latents.numpy(), "timestep": steps.numpy(), "encoder_hidden_states": states.numpy()}
        return torch.from_numpy(self.unet.run(None, inputs)[0])


def plan(text, case, negative):
    """For each composed prompt its weight, and its words at each step."""
    if case["syntax"] == "none":
        return [(1.0, [[[text, 1.0]]] * case["steps"])]
    pieces = [(text.strip(), 1.0)] if negative else parts(text)
    steps = range(1, case["steps"] + 1)
    return [(weight, [emphasis(at_step(tree(part, case["steps"]), step)) for step in steps]) for part, weight in pieces]


def paint(model, case):
    prompts = plan(case["prompt"], case, negative=False)
    [(_, negative)] = plan(case["negative_prompt"], case, negative=True)
    scheduler = diffusers.DDIMScheduler.from_config(model.config)
    scheduler.set_timesteps(case["steps"])
    latents = torch.randn([1, 4, 4, 4], generator=torch.Generator().manual_seed(case["seed"]))
    for index, timestep in enumerate(scheduler.timesteps):
        first, last = (int(case[key] * case["steps"]) for key in ("guidance_start", "guidance_end"))
        guided = case["guidance_scale"] > 1 and first <= index < last
        conds = [model.predict(latents, timestep, model.encode(words[index], case["emphasis"])) for _, words in prompts]
        uncond = model.predict(latents, timestep, model.encode(negative[index], case["emphasis"]))
        prediction = combined(conds, uncond, [weight for weight, _ in prompts], case["guidance_scale"] if guided else 1.0)
        if guided and case["guidance_rescale"] > 0:
            text = combined(conds, uncond, [weight for weight, _ in prompts], 1.0)
            prediction = rescale_noise_cfg(prediction, text, case["guidance_rescale"])
        latents = scheduler.step(prediction, timestep, latents).prev_sample
    return latents


def combined(conds, uncond, weights, scale):
    if weights == [1.0] and scale == 1.0:
        return conds[0]
    return uncond + sum(scale * weight * (cond - uncond) for cond, weight in zip(conds, weights, strict=True))


def rescale():
    generator = torch.Generator().manual_seed(1)
    cases = []
    for share, shape in [(0.7, (1, 4, 8, 8)), (0.3, (1, 4, 5, 3)), (1.0, (1, 16, 2, 2))]:
        guided = torch.randn(shape, generator=generator) * 3
        text = torch.randn(shape, generator=generator) + 0.2
        result = rescale_noise_cfg(guided, text, share)
        case = {"share": share, "shape": list(shape)}
        for name, values in (("guided", guided), ("prompt", text), ("result", result)):
            case[name] = values.flatten().tolist()
        cases.append(case)
    return cases


def main(folder):
    model = Model(Path(folder))
    pictures = []
    for given in CASES:
        case = DEFAULTS | given
        pictures.append(case | {"latents": paint(model, case).flatten().tolist()})
    document = {
        "made_by": "tools/golden/guidance.py",
        "versions": {
            "diffusers": diffusers.__version__,
            "onnxruntime": onnxruntime.__version__,
            "tokenizers": tokenizers.__version__,
            "torch": str(torch.__version__),
        },
        "rescale": rescale(),
        "pictures": pictures,
    }
    print(json.dumps(document, separators=(",", ":")))


if __name__ == "__main__":
    main(*sys.argv[1:])
