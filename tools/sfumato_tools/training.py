"""What both trainings share: the schedule, the averaged weights, the checkpoints and the loop around a step."""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from sfumato_tools.optimizers import OPTIMIZERS
from sfumato_tools.tracking import TrackedRun


@dataclass(frozen=True)
class Budget:
    """How long a training lasts: a number of epochs or of minutes, exactly one of them."""

    epochs: float | None
    minutes: float | None

    def __post_init__(self) -> None:
        if (self.epochs is None) == (self.minutes is None):
            raise ValueError("give exactly one of --epochs and --minutes")
        for name, value in (("epochs", self.epochs), ("minutes", self.minutes)):
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name}: must be positive and finite, got {value}")

    def progress(self, step: int, steps_per_epoch: int, seconds: float) -> float:
        """How much of the budget is spent, from 0 to 1."""
        spent = step / (self.epochs * steps_per_epoch) if self.epochs else seconds / (self.minutes * 60)
        return min(1.0, spent)


def learning_rate(peak: float, step: int, progress: float, warm_up: int) -> float:
    """Linear warm-up by step, then a cosine from the peak to a hundredth of it by progress."""
    floor = 0.01
    decay = floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress))
    return peak * decay * min(1.0, (step + 1) / warm_up)


class AveragedWeights:
    """An exponential moving average of a module's parameters; it warms up so that early steps count."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self._live = list(module.parameters())
        self._average = [parameter.detach().clone() for parameter in self._live]

    def update(self, step: int) -> None:
        """Takes one step's weights into the average."""
        weight = 1 - min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self._average, [parameter.detach() for parameter in self._live], weight)

    def swap(self) -> None:
        """Exchanges the module's weights with the averaged ones; a second call undoes it."""
        with torch.no_grad():
            for live, average in zip(self._live, self._average, strict=True):
                kept = live.detach().clone()
                live.copy_(average)
                average.copy_(kept)

    def state(self) -> list[Tensor]:
        """The averaged tensors, in the order of the module's parameters."""
        return self._average

    def load(self, tensors: list[Tensor]) -> None:
        """Takes over averaged tensors from a checkpoint."""
        for average, tensor in zip(self._average, tensors, strict=True):
            average.copy_(tensor)


def save_atomically(state: dict[str, Any], path: Path) -> None:
    """Writes a checkpoint so that a crash leaves the old one or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


class Order:
    """The order in which pictures are met: a new permutation in each epoch, a function of the seed."""

    def __init__(self, count: int, batch: int, seed: int) -> None:
        self.steps_per_epoch = count // batch
        if self.steps_per_epoch == 0:
            raise ValueError(f"batch-size: {batch} is more than the {count} pictures of the training set")
        self._count, self._batch, self._seed = count, batch, seed
        self._epoch = -1
        self._permutation = np.empty(0, dtype=np.int64)

    def indices(self, step: int) -> np.ndarray:
        """The pictures of one step, sorted for sequential reading."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._permutation = np.random.default_rng((self._seed, epoch)).permutation(self._count)
            self._epoch = epoch
        return np.sort(self._permutation[place * self._batch:(place + 1) * self._batch])


def step_generator(seed: int, step: int) -> torch.Generator:
    """The random numbers of one step: the same whether or not the training was interrupted before it."""
    return torch.Generator().manual_seed((seed << 32) + step)


@dataclass
class Training:
    """One training in progress: what is trained, how far it is, and where it is kept and tracked."""

    module: nn.Module
    optimizer: Optimizer
    average: AveragedWeights
    order: Order
    budget: Budget
    options: argparse.Namespace
    config: dict[str, Any]
    step: int = 0
    seconds: float = 0.0
    run_id: str | None = None

    @property
    def checkpoint(self) -> Path:
        """The file of the latest checkpoint."""
        return self.options.out / "checkpoint.pt"

    def resume(self) -> None:
        """Continues from the latest checkpoint; that there is none is an error."""
        state = torch.load(self.checkpoint, weights_only=True)
        for name in ("optimizer", "batch_size", "seed"):
            if state["config"][name] != self.config[name]:
                raise ValueError(
                    f"{name}: the checkpoint was trained with {state['config'][name]}, not {self.config[name]}"
                )
        self.module.load_state_dict(state["module"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.load(state["average"])
        self.step, self.seconds, self.run_id = state["step"], state["seconds"], state["run_id"]

    def save(self) -> None:
        """Writes the checkpoint."""
        state = {
            "module": self.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.state(),
            "step": self.step,
            "seconds": self.seconds,
            "run_id": self.run_id,
            "config": {key: str(value) if isinstance(value, Path) else value for key, value in self.config.items()},
        }
        save_atomically(state, self.checkpoint)

    def loop(
        self,
        loss_of: Callable[[np.ndarray, torch.Generator], Tensor],
        sample: Callable[[], tuple[np.ndarray, str]],
    ) -> None:
        """Trains until the budget is spent, logging, sampling and saving on the way."""
        options = self.options
        run = TrackedRun(options.out, options.name, self.config, self.run_id)
        self.run_id = run.id
        losses: list[Tensor] = []
        mark = saved = sampled = time.monotonic()
        seconds_at_mark, step_at_mark = self.seconds, self.step
        while True:
            now = time.monotonic()
            self.seconds = seconds_at_mark + now - mark
            progress = self.budget.progress(self.step, self.order.steps_per_epoch, self.seconds)
            if progress >= 1.0:
                break
            lr = learning_rate(options.lr, self.step, progress, options.warm_up)
            losses.append(self._one_step(loss_of, lr))
            if self.step % options.log_every == 0:
                speed = (self.step - step_at_mark) * options.batch_size / (time.monotonic() - mark)
                metrics = {
                    "loss": float(torch.stack(losses).mean()),
                    "learning_rate": lr,
                    "epoch": self.step / self.order.steps_per_epoch,
                    "samples_per_second": speed,
                    "minutes": self.seconds / 60,
                }
                losses.clear()
                run.log(self.step, metrics)
                print(self.step, " ".join(f"{key}={value:.5g}" for key, value in metrics.items()), flush=True)
            if now - saved > options.save_every:
                self.save()
                saved = now
            if now - sampled > options.sample_every:
                self._sample(run, sample)
                sampled = now
        self.save()
        self._sample(run, sample)
        run.finish()

    def _one_step(self, loss_of: Callable[[np.ndarray, torch.Generator], Tensor], lr: float) -> Tensor:
        for group in self.optimizer.param_groups:
            group["lr"] = lr * group["scale"]
        loss = loss_of(self.order.indices(self.step), step_generator(self.options.seed, self.step))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.module.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update(self.step)
        self.step += 1
        return loss.detach()

    def _sample(self, run: TrackedRun, sample: Callable[[], tuple[np.ndarray, str]]) -> None:
        self.average.swap()
        self.module.eval()
        with torch.no_grad():
            picture, caption = sample()
        self.module.train()
        self.average.swap()
        run.log_picture(self.step, "samples", picture, caption)


def averaged_state(module: nn.Module, checkpoint: dict[str, Any]) -> dict[str, Tensor]:
    """The module's state dictionary with the averaged weights of a checkpoint in the parameters' places."""
    names = [name for name, _ in module.named_parameters()]
    return {**checkpoint["module"], **dict(zip(names, checkpoint["average"], strict=True))}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that both trainings share."""
    parser.add_argument("--data", type=Path, required=True, help="the folder that the data command made")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint and the results")
    parser.add_argument("--name", help="the tracked run's name (default: the part that is trained)")
    parser.add_argument("--optimizer", choices=list(OPTIMIZERS), default="adamw")
    parser.add_argument("--lr", type=float, help="peak learning rate")
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--epochs", type=float, help="passes over the training set")
    parser.add_argument("--minutes", type=float, help="minutes of training, in place of --epochs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="continue from the checkpoint in --out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warm-up", type=int, default=200, help="steps of rising learning rate")
    parser.add_argument("--log-every", type=int, default=50, help="steps between two log lines")
    parser.add_argument("--save-every", type=float, default=120, help="seconds between two checkpoints")
    parser.add_argument("--sample-every", type=float, default=300, help="seconds between two sample pictures")


def config_of(options: argparse.Namespace, **more: Any) -> dict[str, Any]:
    """What a tracked run records about how it was started."""
    hidden = {"out", "data", "resume", "command", "part", "run", "name"}
    manifest = options.data / "manifest.json"
    config = {key: value for key, value in vars(options).items() if key not in hidden}
    config = {key: str(value) if isinstance(value, Path) else value for key, value in config.items()}
    config["versions"] = {"torch": str(torch.__version__), "numpy": np.__version__}
    if manifest.exists():
        config["data"] = json.loads(manifest.read_text(encoding="utf-8"))
    return {**config, **more}
