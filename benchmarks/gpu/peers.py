"""PyTorch on the same networks and weights, and what the device can do at most; a line of JSON for each figure.

    python peers.py rate     --device cuda
    python peers.py expect   FAMILY MODEL CHECK            the outputs in float32 on the CPU, with the inputs, as files
    python peers.py steps    FAMILY MODEL --device cuda [--compile] [--batches 1,2,4,8]
    python peers.py requests FAMILY MODEL --device cuda [--compile]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

import families
import weights
from families import FAMILIES, Family


def say(**figures: object) -> None:
    """One line for whoever reads along."""
    print(json.dumps(figures), flush=True)


def _synchronize(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def timed(work: Callable[[], object], device: str, seconds: float, least: int = 3) -> dict[str, float]:
    """Seconds of the first run, and the median and least of those after it."""
    taken = []
    begin = None
    while len(taken) < least + 2 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        if len(taken) == 2:
            begin = start
        work()
        _synchronize(device)
        taken.append(time.perf_counter() - start)
    kept = taken[2:]
    return {"first": taken[0], "median": statistics.median(kept), "least": min(kept), "runs": len(kept)}


def rate(device: str, seconds: float) -> None:
    """Operations a second of a large product of matrices, and bytes a second of a large copy."""
    on_gpu = device.startswith("cuda")
    side, dtype = (8192, torch.float16) if on_gpu else (1024, torch.float32)
    left, right = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    product = torch.empty_like(left)
    figures = timed(lambda: [torch.mm(left, right, out=product) for _ in range(10)], device, seconds)
    say(what="rate", kind=f"{side}^3 {dtype}", tflops=10 * 2 * side**3 / figures["median"] / 1e12)
    count = 2**30 if on_gpu else 2**26
    source = torch.empty(count, device=device, dtype=torch.uint8).fill_(1)
    copy = torch.empty_like(source)
    figures = timed(lambda: [copy.copy_(source) for _ in range(4)], device, seconds / 2)
    say(what="copy", terabytes=4 * 2 * count / figures["median"] / 1e12)


def network(component: Path, kind: str, device: str, dtype: torch.dtype) -> torch.nn.Module:
    """A network of diffusers or transformers with the weights that its graph has."""
    import diffusers
    import transformers

    values = {
        name: value.to(device=device, dtype=dtype, copy=True) for name, value in weights.read(component).items()
    }
    if hasattr(diffusers, kind):
        cls = getattr(diffusers, kind)
        with torch.device("meta"):
            made = cls.from_config(cls.load_config(component))
    else:
        cls = getattr(transformers, kind)
        made = cls(cls.config_class.from_pretrained(component))
        values = _as_named(values, made)
    missing, strange = made.load_state_dict(values, strict=False, assign=True)
    still = [name for name, value in made.named_parameters() if value.is_meta]
    if strange or (still and kind != "AutoencoderKL"):
        raise ValueError(f"{component}: weights and network do not fit: {strange[:3]} {still[:3]} {missing[:3]}")
    # of an autoencoder half is in another graph
    return (made if still else made.to(device=device, dtype=dtype)).eval().requires_grad_(False)


def _as_named(values: dict[str, torch.Tensor], made: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Versions of transformers name CLIP's parts with or without ``text_model.``."""
    prefixed = any(name.startswith("text_model.") for name, _ in made.named_parameters())
    bare = {name.removeprefix("text_model."): value for name, value in values.items()}
    return {
        f"text_model.{name}" if prefixed and not name.startswith("text_projection") else name: value
        for name, value in bare.items()
    }


class Denoise(torch.nn.Module):
    """A denoiser with the inputs of its graph."""

    def __init__(self, inner: torch.nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """The prediction."""
        if "time_ids" in inputs:
            inputs["added_cond_kwargs"] = {name: inputs.pop(name) for name in ("text_embeds", "time_ids")}
        return self.inner(**inputs, return_dict=False)[0]


DENOISERS = {"unet": "UNet2DConditionModel", "transformer": "FluxTransformer2DModel"}


def denoiser(family: Family, model: Path, device: str, dtype: torch.dtype) -> torch.nn.Module:
    """The denoiser of a model folder."""
    return Denoise(network(model / family.denoiser, DENOISERS[family.denoiser], device, dtype))


def decoder(model: Path, device: str, dtype: torch.dtype) -> torch.nn.Module:
    """The autoencoder of a model folder, of which its decoder can be used."""
    made = network(model / "vae_decoder", "AutoencoderKL", device, dtype)
    made.encoder = made.quant_conv = None
    return made.to(device=device, dtype=dtype)


def example(family: Family, shapes: dict[str, families.Shape], rows: int) -> dict[str, torch.Tensor]:
    """Inputs such as a request has, in float32."""
    generator = torch.Generator().manual_seed(7)
    made = {name: torch.randn(shape, generator=generator) for name, shape in families.with_batch(shapes, rows).items()}
    made["timestep"] = torch.full((rows,), 0.5 if family.denoiser == "transformer" else 500.0)
    if "time_ids" in made:
        made["time_ids"] = torch.tensor([64.0, 64, 0, 0, 64, 64]).repeat(rows, 1)
    if "img_ids" in made:
        side = round(made["img_ids"].shape[0] ** 0.5)
        places = torch.arange(side * side)
        made["img_ids"] = torch.stack([torch.zeros(side * side), places // side, places % side], 1).float()
        made["txt_ids"] = torch.zeros_like(made["txt_ids"])
    return made


def _denoised_in(family: Family, model: Path) -> torch.dtype:
    return next(iter(weights.read(model / family.denoiser).values())).dtype


def expect(family: Family, model: Path, check: Path, pixels: int) -> None:
    """Writes inputs and, from the network in float32 on the CPU, outputs."""
    check.mkdir(parents=True, exist_ok=True)
    shapes = families.denoiser_inputs(family, model / family.denoiser, pixels)
    inputs = {name: value.half().float() for name, value in example(family, shapes, family.rows).items()}
    with torch.no_grad():
        outcome = denoiser(family, model, "cpu", torch.float32)(**inputs)
    for name, value in inputs.items():
        value.numpy().astype("<f4").tofile(check / f"{name}.f32")
    outcome.numpy().astype("<f4").tofile(check / "expected.f32")
    say(what="expected", side=pixels, norm=float(outcome.norm()), finite=bool(outcome.isfinite().all()))


def steps(family: Family, model: Path, options: argparse.Namespace) -> None:
    """Seconds of a call of the denoiser, and of decoding one picture."""
    device, dtype = options.device, _denoised_in(family, model)
    shapes = families.denoiser_inputs(family, model / family.denoiser, options.side)
    made = denoiser(family, model, device, dtype)
    integer = family.denoiser == "unet"
    with torch.inference_mode():
        run = torch.compile(made, mode="max-autotune-no-cudagraphs" if options.tune else "reduce-overhead",
                            dynamic=False) if options.compile else made
        for batch in options.batches:
            inputs = {
                name: value.to(device, torch.int64 if name == "timestep" and integer else dtype)
                for name, value in example(family, shapes, batch * family.rows).items()
            }
            try:
                say(what="step", batch=batch, **timed(lambda: run(**inputs), device, options.seconds))
            except torch.OutOfMemoryError:
                say(what="step", batch=batch, problem="out of memory")
                break
        if (model / "vae_decoder").is_dir() and not options.compile:
            _time_decoder(model, options)


def _time_decoder(model: Path, options: argparse.Namespace) -> None:
    stored = next(iter(weights.read(model / "vae_decoder").values())).dtype
    made = decoder(model, options.device, stored)
    shapes = families.decoder_inputs(model / "vae_decoder", options.side)
    latents = torch.randn(families.with_batch(shapes, 1)["latent_sample"]).to(options.device, stored)
    figures = timed(lambda: made.decode(latents, return_dict=False)[0], options.device, options.seconds)
    say(what="decode", dtype=str(stored), **figures)


def requests(family: Family, model: Path, options: argparse.Namespace) -> None:
    """Seconds of a picture by diffusers' pipeline, from words to an array on the host."""
    pipeline = _pipeline(family, model, options.device)
    pipeline.set_progress_bar_config(disable=True)
    if options.compile:
        _compile(pipeline.unet)

    def paint(count: int) -> None:
        generator = torch.Generator().manual_seed(7)
        pipeline("a red apple on a blue background", num_inference_steps=count, guidance_scale=family.guidance,
                 height=options.side, width=options.side, generator=generator, output_type="np")

    for count in family.steps:
        say(what="request", steps=count, **timed(lambda: paint(count), options.device, options.seconds))


def _compile(unet: torch.nn.Module) -> None:
    """Compiles with CUDA graphs, whose outcome the next call overwrites while some schedulers still keep it."""
    compiled = torch.compile(unet.forward, mode="reduce-overhead", dynamic=False)

    def forward(*inputs: object, **named: object) -> tuple[torch.Tensor, ...]:
        torch.compiler.cudagraph_mark_step_begin()
        return tuple(value.clone() for value in compiled(*inputs, **named))

    unet.forward = forward


def _pipeline(family: Family, model: Path, device: str):
    import diffusers
    from transformers import CLIPTokenizer

    dtype = _denoised_in(family, model)
    index = json.loads((model / "model_index.json").read_text(encoding="utf-8"))
    parts = {"unet": denoiser(family, model, device, dtype).inner}
    stored = next(iter(weights.read(model / "vae_decoder").values())).dtype
    parts["vae"] = decoder(model, device, stored)
    scheduler = getattr(diffusers, index["scheduler"][1])
    parts["scheduler"] = scheduler.from_config(scheduler.load_config(model / "scheduler"))
    for name in (each for each in ("tokenizer", "tokenizer_2") if each in index):
        parts[name] = CLIPTokenizer.from_pretrained(model / name)
    for name in (each for each in ("text_encoder", "text_encoder_2") if each in index):
        kind = "CLIPTextModelWithProjection" if name.endswith("2") else "CLIPTextModel"
        parts[name] = network(model / name, kind, device, dtype)
    if family.name == "sdxl":
        return diffusers.StableDiffusionXLPipeline(**parts, add_watermarker=False)
    return diffusers.StableDiffusionPipeline(
        **parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["rate", "expect", "steps", "requests"])
    parser.add_argument("places", nargs="*")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--tune", action="store_true", help="let torch.compile try kernels out, which takes minutes")
    parser.add_argument("--batches", type=lambda text: [int(part) for part in text.split(",")], default=[1])
    return parser.parse_args()


def main() -> None:
    """Runs one command."""
    options = _options()
    if options.device.startswith("cuda"):
        # what PyTorch's own advice for inference turns on, and ONNX Runtime has on
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    match options.command, options.places:
        case "rate", []:
            rate(options.device, options.seconds)
        case "expect", [family, model, check]:
            expect(FAMILIES[family], Path(model), Path(check), options.side)
        case "steps", [family, model]:
            steps(FAMILIES[family], Path(model), options)
        case "requests", [family, model]:
            requests(FAMILIES[family], Path(model), options)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
