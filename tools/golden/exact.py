"""diffusers' schedulers in double precision, which tell how far single precision takes diffusers from its own formulas.

The classes are diffusers' own source with every float32 made a float64, but for what a scheduler is given: noise, and the
products of alphas or, where they are rescaled to zero SNR, the betas. A difference of squares that cancels even in double
precision is written as the product that it equals.
"""

import importlib
import inspect
import sys
import types
from contextlib import contextmanager

import diffusers
import numpy as np
import torch
from diffusers.utils import torch_utils

REPLACED = {
    "torch.float32": "torch.float64",
    "np.float32": "np.float64",
    "not in (torch.float64, torch.float64)": "not in (torch.float64,)",
    "self.alphas_cumprod = torch.cumprod(self.alphas, dim=0)": "self.alphas_cumprod = given_products(self)",
    # slow, and done again for every run
    "self.set_timesteps(num_train_timesteps, None, num_train_timesteps)": "self.sigmas = torch.zeros(1)",
    # to^2 - up^2 where up^2 = to^2 (from^2 - to^2) / from^2
    "sigmas_down = (sigmas_next**2 - sigmas_up**2) ** 0.5": "sigmas_down = sigmas_next**2 / sigmas",
    "sigma_down = (sigma_to**2 - sigma_up**2) ** 0.5": "sigma_down = sigma_to**2 / sigma_from",
}
MODULES, PRODUCTS = {}, {}


def exact_class(name):
    """The class of that name, in double precision."""
    module = sys.modules[getattr(diffusers, name).__module__]
    if module.__name__ not in MODULES:
        MODULES[module.__name__] = _exact_module(module)
    return getattr(MODULES[module.__name__], name)


def _exact_module(module):
    double = types.ModuleType(module.__name__ + "_exact")
    double.__file__, double.__package__ = module.__file__, module.__package__
    double.given_products = _given_products
    sys.modules[double.__name__] = double
    source = inspect.getsource(module)
    for single, exact in REPLACED.items():
        source = source.replace(single, exact)
    exec(compile(source, module.__file__, "exec"), double.__dict__)
    double.randn_tensor = _noise
    return double


def _given_products(scheduler):
    """The single-precision products of alphas; where they are rescaled, computed from single-precision betas."""
    options = {name: value for name, value in scheduler.config.items()
               if name in ("beta_start", "beta_end", "beta_schedule", "trained_betas", "num_train_timesteps")}
    rescaled = getattr(scheduler.config, "rescale_betas_zero_snr", False)
    key = (type(scheduler).__name__, rescaled, str(options))
    if key not in PRODUCTS:
        PRODUCTS[key] = _products(scheduler, getattr(diffusers, key[0]).from_config(options), rescaled)
    return PRODUCTS[key].clone()


def _products(scheduler, given, rescaled):
    if not rescaled:
        return given.alphas_cumprod.double()
    rescale = sys.modules[type(scheduler).__module__].rescale_zero_terminal_snr
    return torch.cumprod(1 - rescale(given.betas.double()), dim=0)


def _noise(shape, generator=None, device=None, dtype=None, layout=None):
    return torch_utils.randn_tensor(shape, generator=generator, device=device, dtype=torch.float32).double()


def _brownian_noise(size, dtype, device, seed):
    generator = torch.Generator(device).manual_seed(int(seed))
    return torch.randn(size, dtype=torch.float32, device=device, generator=generator).to(dtype)


@contextmanager
def double_precision():
    """Makes constants double as well, and keeps the noise of Brownian paths."""
    paths = importlib.import_module("torchsde._brownian.brownian_interval")
    drawn = paths._randn
    torch.set_default_dtype(torch.float64)
    paths._randn = _brownian_noise
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)
        paths._randn = drawn


def doubles(tensor):
    """A tensor's values, as the shortest decimals of ten digits; None where one is not finite."""
    values = tensor.to(torch.float64).numpy().reshape(-1)
    return [float(f"{value:.10g}") for value in values] if np.isfinite(values).all() else None
