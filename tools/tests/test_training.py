"""Schedules, order, averages, checkpoints and the interrupted training that goes on where it stopped."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from sfumato_tools.optimizers import make_optimizer
from sfumato_tools.training import (
    AveragedWeights,
    Budget,
    Order,
    Training,
    averaged_state,
    learning_rate,
    save_atomically,
    step_generator,
)


def test_a_budget_is_either_epochs_or_minutes() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Budget(None, None)
    with pytest.raises(ValueError, match="exactly one"):
        Budget(1.0, 1.0)
    with pytest.raises(ValueError, match="minutes: must be positive and finite, got -1"):
        Budget(None, -1.0)
    assert Budget(2.0, None).progress(step=5, steps_per_epoch=10, seconds=99.0) == 0.25
    assert Budget(None, 2.0).progress(step=5, steps_per_epoch=10, seconds=30.0) == 0.25


def test_the_learning_rate_rises_then_falls_to_a_hundredth() -> None:
    assert learning_rate(1.0, 0, 0.0, 100) == pytest.approx(0.01)
    assert learning_rate(1.0, 99, 0.0, 100) == pytest.approx(1.0)
    assert learning_rate(1.0, 500, 0.5, 100) == pytest.approx(0.505)
    assert learning_rate(1.0, 999, 1.0, 100) == pytest.approx(0.01)


def test_an_epoch_meets_every_picture_once_in_an_order_of_its_own() -> None:
    order = Order(count=12, batch=4, seed=7)
    epochs = [np.concatenate([order.indices(step) for step in range(3 * epoch, 3 * epoch + 3)]) for epoch in (0, 1)]
    for epoch in epochs:
        assert sorted(epoch) == list(range(12))
    assert not np.array_equal(*epochs)
    assert np.array_equal(Order(12, 4, 7).indices(4), order.indices(4))


def test_a_batch_larger_than_the_training_set_is_refused() -> None:
    with pytest.raises(ValueError, match="batch-size: 8 is more than the 4 pictures"):
        Order(4, 8, 1)


def test_the_average_warms_up_and_swaps_back() -> None:
    module = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        module.weight.fill_(0.0)
    average = AveragedWeights(module, 0.9)
    with torch.no_grad():
        module.weight.fill_(1.0)
    average.update(0)
    assert average.state()[0].item() == pytest.approx(0.9)
    average.swap()
    assert module.weight.item() == pytest.approx(0.9)
    average.swap()
    assert module.weight.item() == 1.0


def test_a_crash_while_saving_leaves_the_old_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_atomically({"step": 1}, path)
    with pytest.raises(Exception, match="pickle"):
        save_atomically({"step": 2, "unsavable": lambda: None}, path)
    assert torch.load(path)["step"] == 1


def make_training(folder: Path, epochs: float, resume: bool, name: str = "adamw") -> Training:
    torch.manual_seed(3)
    module = nn.Linear(4, 1)
    options = argparse.Namespace(
        out=folder, name="test", lr=0.01, warm_up=2, batch_size=4, seed=3,
        log_every=2, save_every=1e9, sample_every=1e9,
    )
    training = Training(
        module=module,
        optimizer=make_optimizer(name, [{"params": list(module.parameters())}], 0.01),
        average=AveragedWeights(module, 0.9),
        order=Order(16, 4, 3),
        budget=Budget(epochs, None),
        options=options,
        config={"optimizer": name, "lr": 0.01, "batch_size": 4, "seed": 3, "epochs": epochs},
    )
    if resume:
        training.resume()
    return training


def train(training: Training) -> None:
    inputs = torch.randn(16, 4, generator=torch.Generator().manual_seed(1))

    def loss(indices: np.ndarray, generator: torch.Generator) -> torch.Tensor:
        batch = inputs[torch.from_numpy(indices)]
        batch = batch + 0.1 * torch.randn(batch.shape, generator=generator)
        return (training.module(batch) - batch.sum(1, keepdim=True)).square().mean()

    training.loop(loss, lambda: (np.zeros((8, 8, 3), dtype=np.uint8), "nothing"))


def test_a_resumed_training_keeps_its_run_and_counts_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFUMATO_HOME", str(tmp_path / "home"))
    out = tmp_path / "out"
    out.mkdir()
    first = make_training(out, epochs=2, resume=False)
    train(first)
    assert first.step == 8
    second = make_training(out, epochs=3, resume=True)
    assert (second.step, second.run_id) == (8, first.run_id)
    train(second)
    assert second.step == 12
    folders = list((tmp_path / "home" / "wandb").glob(f"offline-run-*-{first.run_id}"))
    assert folders
    assert json.loads((out / "config.json").read_text())["optimizer"] == "adamw"


def test_the_same_seed_trains_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFUMATO_HOME", str(tmp_path / "home"))
    weights = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        training = make_training(tmp_path / name, epochs=2, resume=False)
        train(training)
        state = averaged_state(training.module, torch.load(training.checkpoint))
        weights.append(state["weight"])
    assert torch.equal(*weights)


def test_resuming_with_another_optimizer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SFUMATO_HOME", str(tmp_path / "home"))
    train(make_training(tmp_path, epochs=1, resume=False))
    with pytest.raises(ValueError, match="optimizer: the checkpoint was trained with adamw, not sgd"):
        make_training(tmp_path, epochs=2, resume=True, name="sgd")


def test_a_steps_random_numbers_do_not_depend_on_the_steps_before() -> None:
    assert torch.equal(*(torch.randn(4, generator=step_generator(1, 9)) for _ in range(2)))
    other = torch.randn(4, generator=step_generator(1, 8))
    assert not torch.equal(torch.randn(4, generator=step_generator(1, 9)), other)
