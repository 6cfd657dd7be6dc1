"""The optimizers that training can choose from, each with the update rule of its paper.

``g`` is the gradient at a step, ``w`` the weight, ``lr`` the learning rate and ``t`` the step counted from 1;
all operations are elementwise. The arithmetic is torch.optim's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import Optimizer

Groups = list[dict[str, Any]]


def sgd(groups: Groups, lr: float) -> Optimizer:
    """Stochastic gradient descent: ``w <- w - lr g`` (Robbins and Monro, 1951)."""
    return torch.optim.SGD(groups, lr=lr)


def momentum(groups: Groups, lr: float) -> Optimizer:
    """Heavy-ball momentum: ``v <- 0.9 v + g; w <- w - lr v`` (Polyak, 1964)."""
    return torch.optim.SGD(groups, lr=lr, momentum=0.9)


def adagrad(groups: Groups, lr: float) -> Optimizer:
    """Adagrad: ``s <- s + g^2; w <- w - lr g / (sqrt(s) + 1e-10)`` (Duchi, Hazan and Singer, 2011)."""
    return torch.optim.Adagrad(groups, lr=lr)


def rmsprop(groups: Groups, lr: float) -> Optimizer:
    """RMSprop: ``s <- 0.99 s + 0.01 g^2; w <- w - lr g / (sqrt(s) + 1e-8)`` (Tieleman and Hinton, 2012)."""
    return torch.optim.RMSprop(groups, lr=lr)


def adadelta(groups: Groups, lr: float) -> Optimizer:
    """Adadelta (Zeiler, 2012), with ``e = 1e-6``:
    ``s <- 0.9 s + 0.1 g^2; d = sqrt(u + e) / sqrt(s + e) g; u <- 0.9 u + 0.1 d^2; w <- w - lr d``."""
    return torch.optim.Adadelta(groups, lr=lr)


def adam(groups: Groups, lr: float) -> Optimizer:
    """Adam (Kingma and Ba, 2015): ``m <- 0.9 m + 0.1 g; v <- 0.99 v + 0.01 g^2;
    w <- w - lr (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.99^t)) + 1e-8)``."""
    return torch.optim.Adam(groups, lr=lr, betas=(0.9, 0.99))


def adamw(groups: Groups, lr: float) -> Optimizer:
    """AdamW (Loshchilov and Hutter, 2019): ``w <- (1 - 0.01 lr) w``, then the step of Adam."""
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.99), weight_decay=0.01)


def adamax(groups: Groups, lr: float) -> Optimizer:
    """AdaMax (Kingma and Ba, 2015): ``m <- 0.9 m + 0.1 g; u <- max(0.999 u, |g| + 1e-8);
    w <- w - lr / (1 - 0.9^t) m / u``."""
    return torch.optim.Adamax(groups, lr=lr)


OPTIMIZERS: dict[str, Callable[[Groups, float], Optimizer]] = {
    "sgd": sgd,
    "momentum": momentum,
    "adam": adam,
    "adagrad": adagrad,
    "adadelta": adadelta,
    "rmsprop": rmsprop,
    "adamw": adamw,
    "adamax": adamax,
}


def make_optimizer(name: str, groups: Groups, lr: float) -> Optimizer:
    """The optimizer of that name over the parameter groups.

    A group's ``scale`` multiplies the learning rate of that group, also when a schedule sets it later.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"optimizer: unknown value {name!r}, known are {', '.join(OPTIMIZERS)}")
    groups = [{"scale": 1.0, **group} for group in groups]
    for group in groups:
        group["lr"] = lr * group["scale"]
    return OPTIMIZERS[name](groups, lr)
