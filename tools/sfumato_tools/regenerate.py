"""Fixtures and golden data of all tests: made anew, or made beside the committed ones and compared with them.

    tools/run regenerate [NAME ...]            writes them in place
    tools/run regenerate --check [NAME ...]    fails if what comes out is not what is committed

What a comparison lets pass: numbers in JSON and weights in files within 1e-4 of the largest in their list (another
processor rounds sums otherwise), pixels within 1/255 and on average 0.1/255, names of library versions and of the
processor. All else is equal, files and their names included.

The scripts run in parallel, each in a process of its own that is forked off after the slow libraries were imported, and
with one thread: what comes out does not depend on the number of cores.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import runpy
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

from sfumato_tools.drift import compare_trees

ROOT = Path(__file__).resolve().parents[2]
DIFFUSION, LOADER, PROMPTS = (f"{module}/src/test/resources" for module in ("diffusion", "model-loader", "prompts"))
# What takes seconds to import.
LIBRARIES = ("diffusers", "onnxruntime", "peft", "torch.onnx", "transformers")


@dataclass(frozen=True)
class Job:
    """A script with its arguments, the file that its output goes to, if that is how it writes, and what it builds on."""

    script: str
    arguments: tuple[str, ...]
    output: str | None = None
    after: str | None = None


# The longest first, so that nobody waits for them at the end.
JOBS = {
    "families-unet": Job("fixtures/families.py", (f"{DIFFUSION}/families", "unet")),
    "golden-schedulers": Job("golden/schedulers.py", (f"{DIFFUSION}/golden",)),
    "families-transformer": Job("fixtures/families.py", (f"{DIFFUSION}/families", "transformer")),
    "graph-variants": Job(
        "fixtures/graph_variants.py",
        (f"{DIFFUSION}/families/sd1", f"{DIFFUSION}/graph_variants"),
        after="families-unet",
    ),
    "golden-adapters": Job("golden/adapters.py", (f"{DIFFUSION}/golden/adapters",)),
    "golden-families": Job("golden/families.py", (f"{DIFFUSION}/golden/families",)),
    "golden-controlnet": Job("golden/controlnet.py", (f"{DIFFUSION}/golden/controlnet",)),
    "golden-clip-skip": Job("golden/clip_skip.py", (f"{DIFFUSION}/golden/clip_skip",)),
    "golden-weighted": Job("golden/weighted.py", (f"{DIFFUSION}/golden/weighted",)),
    "golden-pictures": Job(
        "golden/pictures.py", ("--model", str(ROOT / "models/emoji-64"), "--out", f"{DIFFUSION}/golden/pictures")
    ),
    "pipeline_tiny": Job("fixtures/pipeline_tiny.py", (f"{DIFFUSION}/fixtures",)),
    "golden-guidance": Job(
        "golden/guidance.py",
        (f"{DIFFUSION}/fixtures/pipeline_tiny",),
        f"{DIFFUSION}/golden/guidance.json",
        after="pipeline_tiny",
    ),
    "tokenizers": Job("fixtures/tokenizers_fixture.py", (f"{PROMPTS}/fixtures", "--keep")),
    "golden-prompts": Job(
        "golden/prompts.py", (f"{PROMPTS}/fixtures/clip",), f"{PROMPTS}/fixtures/golden-prompts.json", after="tokenizers"
    ),
    "golden-prompt-tokens": Job("golden/prompt_tokens.py", (f"{PROMPTS}/tokens",)),
    "graphs": Job("fixtures/graphs.py", (f"{LOADER}/fixtures",)),
    "layers": Job("fixtures/layers.py", (f"{LOADER}/fixtures/layers",)),
    "doctor": Job("fixtures/doctor.py", (f"{DIFFUSION}/fixtures/doctor",)),
    "golden-noise": Job("golden/noise.py", (), f"{DIFFUSION}/golden/noise.json"),
    "golden-noise-cuda": Job("golden/noise_cuda.py", (), f"{DIFFUSION}/golden/noise_cuda.json"),
}


def run_jobs(names: list[str], root: Path, processes: int) -> None:
    """Runs scripts on the resources below ``root``, some at a time; the first that fails ends all."""
    os.environ["OMP_NUM_THREADS"] = "1"
    for library in LIBRARIES:
        importlib.import_module(library)
    context = multiprocessing.get_context("fork")
    waiting, done = list(names), set()
    running: dict[str, tuple[multiprocessing.process.BaseProcess, float]] = {}
    try:
        while waiting or running:
            ready = [name for name in waiting if JOBS[name].after in {None, *done} or JOBS[name].after not in names]
            for name in ready[: processes - len(running)]:
                waiting.remove(name)
                process = context.Process(target=_run_script, args=(JOBS[name], root), name=name)
                process.start()
                running[name] = process, time.monotonic()
            connection.wait([process.sentinel for process, _ in running.values()])
            for name, (process, begun) in list(running.items()):
                if process.exitcode is None:
                    continue
                del running[name]
                if process.exitcode != 0:
                    raise SystemExit(f"sfumato_tools: {name} ended with {process.exitcode}")
                print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)
                done.add(name)
    finally:
        for process, _ in running.values():
            process.terminate()
            process.join()


def _run_script(job: Job, root: Path) -> None:
    """Runs a script as if it had been started by itself, but for what is imported already."""
    os.chdir(root)
    script = ROOT / "tools" / job.script
    output = os.open(job.output if job.output is not None else os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(output, sys.stdout.fileno())
    sys.argv = [str(script), *job.arguments]
    sys.path.insert(0, str(script.parent))
    runpy.run_path(str(script), run_name="__main__")
    sys.stdout.flush()


def check(names: list[str], processes: int) -> list[str]:
    """Makes copies of the resources anew and tells what is not as committed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for resources in (DIFFUSION, LOADER, PROMPTS):
            shutil.copytree(ROOT / resources, copy / resources)
        run_jobs(names, copy, processes)
        return [drift for each in (DIFFUSION, LOADER, PROMPTS) for drift in compare_trees(ROOT / each, copy / each)]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(JOBS)}; all by default")
    parser.add_argument("--check", action="store_true", help="compare with what is committed and leave that alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="scripts at a time")


def run(options: argparse.Namespace) -> None:
    """Makes fixtures anew, or checks them."""
    unknown = set(options.names) - set(JOBS)
    if unknown:
        raise ValueError(f"name: unknown {', '.join(sorted(unknown))}; known are {', '.join(JOBS)}")
    if options.processes < 1:
        raise ValueError(f"processes: {options.processes} is none, at least 1 is needed")
    names = [name for name in JOBS if not options.names or name in options.names]
    if not options.check:
        run_jobs(names, ROOT, options.processes)
        return
    drift = check(names, options.processes)
    print("\n".join(drift))
    if drift:
        raise SystemExit(f"sfumato_tools: {len(drift)} files drifted")
    print(f"{len(names)} scripts make what is committed")
