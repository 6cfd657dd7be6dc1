"""The first three steps of every optimizer against its paper's formula in plain Python floats."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch

from sfumato_tools.optimizers import OPTIMIZERS, make_optimizer

START = 0.8
GRADIENTS = [0.5, -1.25, 0.375]
RATE = 0.05

Rule = Callable[[float, float, int, dict[str, float]], float]


def sgd(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    return w - RATE * g


def momentum(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    memory["v"] = 0.9 * memory.get("v", 0.0) + g
    return w - RATE * memory["v"]


def adagrad(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    memory["s"] = memory.get("s", 0.0) + g * g
    return w - RATE * g / (math.sqrt(memory["s"]) + 1e-10)


def rmsprop(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    memory["s"] = 0.99 * memory.get("s", 0.0) + 0.01 * g * g
    return w - RATE * g / (math.sqrt(memory["s"]) + 1e-8)


def adadelta(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    memory["s"] = 0.9 * memory.get("s", 0.0) + 0.1 * g * g
    change = math.sqrt(memory.get("u", 0.0) + 1e-6) / math.sqrt(memory["s"] + 1e-6) * g
    memory["u"] = 0.9 * memory.get("u", 0.0) + 0.1 * change * change
    return w - RATE * change


def adam(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
    memory["v"] = 0.99 * memory.get("v", 0.0) + 0.01 * g * g
    mean = memory["m"] / (1 - 0.9**t)
    square = memory["v"] / (1 - 0.99**t)
    return w - RATE * mean / (math.sqrt(square) + 1e-8)


def adamw(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    return adam(w * (1 - RATE * 0.01), g, t, memory)


def adamax(w: float, g: float, t: int, memory: dict[str, float]) -> float:
    memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
    memory["u"] = max(0.999 * memory.get("u", 0.0), abs(g) + 1e-8)
    return w - RATE / (1 - 0.9**t) * memory["m"] / memory["u"]


RULES: dict[str, Rule] = {
    "sgd": sgd,
    "momentum": momentum,
    "adam": adam,
    "adagrad": adagrad,
    "adadelta": adadelta,
    "rmsprop": rmsprop,
    "adamw": adamw,
    "adamax": adamax,
}


def test_every_optimizer_has_a_hand_computation() -> None:
    assert set(RULES) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_the_first_three_steps_are_those_of_the_formula(name: str) -> None:
    weight = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(name, [{"params": [weight]}], RATE)
    expected, memory = START, {}
    for step, gradient in enumerate(GRADIENTS, start=1):
        weight.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        expected = RULES[name](expected, gradient, step, memory)
        assert weight.item() == pytest.approx(expected, rel=1e-9), f"step {step}"


def test_a_groups_scale_multiplies_its_learning_rate() -> None:
    slow = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer("sgd", [{"params": [slow], "scale": 0.1}], RATE)
    slow.grad = torch.tensor(1.0, dtype=torch.float64)
    optimizer.step()
    assert slow.item() == pytest.approx(START - 0.1 * RATE)


def test_an_unknown_optimizer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="optimizer: unknown value 'lion', known are sgd, momentum, adam"):
        make_optimizer("lion", [], RATE)
