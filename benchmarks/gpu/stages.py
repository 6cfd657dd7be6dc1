"""The stages of a measurement, the most important first."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import families
from families import FAMILIES, Family

HERE = Path(__file__).resolve().parent
BATCHES = (1, 2, 4, 8)
# Options of ONNX Runtime's CUDA provider, each measured by itself.
CUDA_OPTIONS = ("prefer_nhwc=1", "fuse_conv_bias=1", "cudnn_conv_algo_search=HEURISTIC", "sdpa_kernel=8")
# Sides of the pictures whose denoising is computed in float32 on the CPU as well.
CHECKED = {"sd15": 256, "sdxl": 256, "sd-turbo": 256, "flux-quarter": 256}


@dataclass(frozen=True)
class Place:
    """Where everything lies: what was unpacked or built, the models, and the results."""

    java: str
    classpath: str
    natives: Path | None
    models: Path
    results: Path
    device: str
    scale: str
    seconds: float
    paths: tuple[str, ...]

    def java_options(self) -> list[str]:
        """The beginning of a command of the JVM, up to its main class."""
        options = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Djava.awt.headless=true"]
        if self.natives is not None:
            options.append(f"-Donnxruntime.native.path={self.natives}")
        return [self.java, *options, "-cp", self.classpath]

    def java_command(self, program: str, **arguments: object) -> list[str]:
        """A program of ``dev.sfumato.benchmarks.gpu``."""
        given = [f"{name}={value}" for name, value in arguments.items()]
        return [*self.java_options(), f"dev.sfumato.benchmarks.gpu.{program}", *given]

    def peer_command(self, command: str, *arguments: object) -> list[str]:
        """A command of ``peers.py``."""
        return [sys.executable, str(HERE / "peers.py"), command, *(str(argument) for argument in arguments)]

    def environment(self) -> dict[str, str]:
        """Where the libraries of CUDA are that Python's packages brought along."""
        folders = [str(path) for root in sys.path for path in sorted(Path(root).glob("nvidia/*/lib")) if path.is_dir()]
        known = os.environ.get("LD_LIBRARY_PATH")
        return {"LD_LIBRARY_PATH": ":".join([*folders, *([known] if known else [])]), "RUST_FLAVOR": "cpu"}


@dataclass(frozen=True)
class Stage:
    """One program with its limit in seconds; the others go on where it fails."""

    name: str
    limit: float
    command: Callable[[], list[str]]


def of(place: Place, names: list[str], compiled: bool) -> Iterator[Stage]:
    """All stages for these families, in the order of what matters most."""
    yield Stage("rate", 60, lambda: place.peer_command("rate", "--device", place.device, "--seconds", place.seconds))
    for index, name in enumerate(names):
        # what one family shows of a path holds for the others
        yield from _family(place, FAMILIES[name], place.paths if index == 0 else place.paths[-1:])
        if index == 0 and place.device.startswith("cuda"):
            yield from _options(place, FAMILIES[name])
    yield from _over_http(place, names)
    if compiled:
        for name in names:
            yield from _compiled(place, FAMILIES[name])
    for name in names:
        yield from _wider(place, FAMILIES[name], compiled)


def _options(place: Place, family: Family) -> Iterator[Stage]:
    """What single options of the CUDA provider change in a call of the denoiser."""
    for option in CUDA_OPTIONS:
        path = f"device+{option}"
        yield Stage(f"{family.name}-steps-{path}", 60, lambda path=path: _graph(place, family, path, "1"))


def _family(place: Place, family: Family, checked: tuple[str, ...]) -> Iterator[Stage]:
    name, model = family.name, place.models / family.name
    yield Stage(f"{name}-weights", 90, lambda: [
        sys.executable, str(HERE / "weights.py"), str(model), "--device", place.device])
    yield from _checked(place, family, checked)
    for path in place.paths:
        yield Stage(f"{name}-steps-{path}", 90, lambda path=path: _graph(place, family, path, "1"))
    yield Stage(f"{name}-steps-eager", 60, lambda: _peer_steps(place, family, "1"))
    yield Stage(f"{name}-steps-onnxruntime", 60, lambda: _peer_steps(place, family, "1", "onnxruntime_peer.py"))
    if family.steps:
        for path in place.paths:
            yield Stage(f"{name}-request-{path}", 120, lambda path=path: _request(place, family, path))
        yield Stage(f"{name}-request-eager", 90, lambda: _peer_request(place, family))
        yield Stage(f"{name}-decode", 60, lambda: _decoder(place, family))


def _over_http(place: Place, names: list[str]) -> Iterator[Stage]:
    """The model that Sfumato brings along, beside the same on the CPU, and the first family."""
    yield Stage("bundled-http", 120, lambda: _http(place, "emoji-64", "--beside-cpu"))
    for name in (each for each in names[:1] if FAMILIES[each].steps):
        side = FAMILIES[name].pixels(place.scale)
        yield Stage(f"{name}-http", 120, lambda name=name, side=side: _http(
            place, str(place.models / name), "--side", str(side)))


def _http(place: Place, model: str, *options: str) -> list[str]:
    program = [sys.executable, str(HERE / "over_http.py"), model, "--device", place.device, *options]
    return [*program, "--", *place.java_options(), "dev.sfumato.service.Sfumato"]


def _checked(place: Place, family: Family, paths: tuple[str, ...]) -> Iterator[Stage]:
    name, model, check = family.name, place.models / family.name, place.results / "check" / family.name
    side = CHECKED[name] if place.scale == "full" else family.tiny_side
    yield Stage(f"{name}-expected", 120, lambda: place.peer_command("expect", name, model, check, "--side", side))
    for path in paths:
        yield Stage(f"{name}-given-{path}", 90, lambda path=path: _given(place, family, check, side, path))
        yield Stage(f"{name}-difference-{path}", 30, lambda: [sys.executable, str(HERE / "compare.py"), str(check)])


def _compiled(place: Place, family: Family) -> Iterator[Stage]:
    yield Stage(f"{family.name}-steps-compile", 150, lambda: [*_peer_steps(place, family, "1"), "--compile"])
    if family.steps:
        yield Stage(f"{family.name}-request-compile", 150, lambda: [*_peer_request(place, family), "--compile"])


def _wider(place: Place, family: Family, compiled: bool) -> Iterator[Stage]:
    """The larger batches."""
    batches = ",".join(str(batch) for batch in BATCHES[1:])
    for path in place.paths:
        yield Stage(f"{family.name}-wide-{path}", 120, lambda path=path: _graph(place, family, path, batches))
    yield Stage(f"{family.name}-wide-eager", 90, lambda: _peer_steps(place, family, batches))
    if compiled:
        yield Stage(f"{family.name}-wide-compile", 240, lambda: [*_peer_steps(place, family, "4"), "--compile"])


def _graph(place: Place, family: Family, path: str, batches: str) -> list[str]:
    component = place.models / family.name / family.denoiser
    shapes = families.denoiser_inputs(family, component, family.pixels(place.scale))
    rows = ",".join(str(int(batch) * family.rows) for batch in batches.split(","))
    return place.java_command(
        "GraphTiming", graph=component / "model.onnx", device=place.device, path=path, batches=rows,
        inputs=families.as_argument(shapes), seconds=place.seconds,
    )


def _given(place: Place, family: Family, check: Path, side: int, path: str) -> list[str]:
    component = place.models / family.name / family.denoiser
    for old in check.glob("out_*.f32"):
        old.unlink()
    shapes = families.denoiser_inputs(family, component, side)
    return place.java_command(
        "GraphTiming", graph=component / "model.onnx", device=place.device, path=path, check=check,
        inputs=families.as_argument(shapes), batch=family.rows,
    )


def _decoder(place: Place, family: Family) -> list[str]:
    component = place.models / family.name / "vae_decoder"
    shapes = families.decoder_inputs(component, family.pixels(place.scale))
    return place.java_command(
        "GraphTiming", graph=component / "model.onnx", device=place.device, path=place.paths[0], batches="1",
        inputs=families.as_argument(shapes), seconds=place.seconds,
    )


def _request(place: Place, family: Family, path: str) -> list[str]:
    home = place.results / "home"
    home.mkdir(exist_ok=True)
    return place.java_command(
        "PictureTiming", home=home, model=place.models / family.name, device=place.device, path=path,
        steps=",".join(str(count) for count in family.steps), guidance=family.guidance,
        side=family.pixels(place.scale), seconds=place.seconds,
    )


def _peer_steps(place: Place, family: Family, batches: str, program: str = "peers.py") -> list[str]:
    given = [sys.executable, str(HERE / program), *(["steps"] if program == "peers.py" else []), family.name]
    return [
        *given, str(place.models / family.name), "--device", place.device, "--batches", batches,
        "--side", str(family.pixels(place.scale)), "--seconds", str(place.seconds),
    ]


def _peer_request(place: Place, family: Family) -> list[str]:
    return place.peer_command(
        "requests", family.name, place.models / family.name, "--device", place.device,
        "--side", family.pixels(place.scale), "--seconds", place.seconds,
    )


def copy_graphs(source: Path, models: Path, name: str) -> None:
    """Puts a family's graphs where their weights are to lie."""
    target = models / name
    if not target.is_dir():
        unfinished = models / f".{name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source / name, unfinished)
        unfinished.rename(target)
