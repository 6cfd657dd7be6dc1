"""Writes per-step golden data of diffusers' schedulers: tools/run golden schedulers OUTPUT_FOLDER [NAME ...]

A deterministic dummy model takes the place of the denoiser; Java computes it in the same operations, so that only the
scheduler can differ. Every case runs several step counts; of long runs only some steps are kept. Each step is kept as
[index, next sample]; a sample that is not finite is null and ends its run. Floats are the shortest decimals that read
back as the same float32. A run with "first" begins there, as image-to-image does, with the sample under "start".

NAMEs are those of Sfumato's schedulers; without any, all files are written, and schedules.json.
"""

import copy
import gzip
import json
import math
import sys
import warnings
import zlib
from pathlib import Path

import diffusers
import numpy as np
import scipy.stats
import torch
from exact import double_precision, doubles, exact_class

SHAPE = (2, 1, 1, 2)
SEED = 7
# A step whose single precision is further from double than this, as a share of its largest value, keeps both.
CLOSE = 1e-6
EXACT = {}
LONG = [1, 2, 5, 25, 50, 1000]
SHORT = [1, 2, 3, 5, 12, 20]
BETAS = {
    "sd": {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012},
    "cosine": {"beta_schedule": "squaredcos_cap_v2"},
    "linear": {"beta_schedule": "linear"},
    "snr0": {
        "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "rescale_betas_zero_snr": True,
    },
    "snr0cosine": {"beta_schedule": "squaredcos_cap_v2", "rescale_betas_zero_snr": True},
}
SPACINGS = ["leading", "linspace", "trailing"]
SIGMAS = [{}, {"use_karras_sigmas": True}, {"use_exponential_sigmas": True}, {"use_beta_sigmas": True}]
THREE = ["epsilon", "sample", "v_prediction"]
TWO = ["epsilon", "v_prediction"]
TRAINED = [round(0.0005 + 0.0003 * i, 6) for i in range(100)]
TRAINED_BETAS = {"num_train_timesteps": 100, "trained_betas": TRAINED}
THRESHOLDING = {"thresholding": True, "sample_max_value": 2.5, "dynamic_thresholding_ratio": 0.8}
FLOW = {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}


def case(target, config, saved_as=None, eta=None, steps=None, first=0, mu=None, sigmas=False):
    return {
        "target": target, "class": saved_as or target, "config": config, "eta": eta, "steps": steps or LONG,
        "first": first, "mu": mu, "sigmas": sigmas,
    }


def ddim_cases():
    name = "DDIMScheduler"
    for betas in ["sd", "cosine"]:
        for prediction in THREE:
            for spacing in SPACINGS:
                yield case(name, BETAS[betas] | {
                    "prediction_type": prediction, "timestep_spacing": spacing, "clip_sample": False})
    for extra in [
        {}, {"clip_sample": True, "clip_sample_range": 4.0, "timestep_spacing": "trailing"},
        {"set_alpha_to_one": False, "steps_offset": 1}, {"clip_sample": False, "set_alpha_to_one": False},
        THRESHOLDING,
    ]:
        steps = [1, 2, 5, 25, 50]
        yield case(name, BETAS["sd"] | extra, steps=steps)
        yield case(name, BETAS["cosine"] | {"prediction_type": "v_prediction"} | extra, steps=steps)
    for eta in [0.3, 1.0]:
        for prediction in TWO:
            yield case(name, BETAS["sd"] | {"prediction_type": prediction, "clip_sample": False}, eta=eta)
        yield case(name, BETAS["cosine"] | {"prediction_type": "v_prediction", "timestep_spacing": "trailing"}, eta=eta)
    for betas in ["snr0", "snr0cosine"]:
        for prediction in ["sample", "v_prediction"]:
            yield case(name, BETAS[betas] | {
                "prediction_type": prediction, "timestep_spacing": "trailing", "clip_sample": False})
    yield case(name, BETAS["linear"])
    yield case(name, TRAINED_BETAS, steps=[1, 3, 7, 100])


def sigma_cases(name, predictions, sigmas):
    for betas in ["sd", "cosine"]:
        for prediction in predictions:
            for spacing in SPACINGS:
                for curve in sigmas:
                    # with leading spacing 1000 steps would all be at timestep 0
                    most = 999 if "DPM" in name and spacing == "leading" else 1000
                    yield case(name, BETAS[betas] | curve | {
                        "prediction_type": prediction, "timestep_spacing": spacing}, steps=[*LONG[:-1], most])
    yield from zero_snr_cases(name, sigmas[:2], TWO)
    yield case(name, BETAS["linear"])
    yield case(name, TRAINED_BETAS, steps=[1, 3, 7, 98])
    yield case(name, BETAS["sd"] | {"timestep_spacing": "leading", "steps_offset": 1}, steps=[1, 2, 30, 50])


def zero_snr_cases(name, sigmas, predictions):
    for betas in ["snr0", "snr0cosine"]:
        for prediction in predictions:
            for curve in sigmas:
                yield case(name, BETAS[betas] | curve | {
                    "prediction_type": prediction, "timestep_spacing": "trailing"}, steps=[1, 2, 5, 25, 50])


def matrix(name, predictions, sigmas=SIGMAS, spacings=SPACINGS, extra=None, steps=None):
    """Every beta schedule, prediction type, spacing of timesteps and spacing of sigmas."""
    for betas in ["sd", "cosine"]:
        for prediction in predictions:
            for spacing in spacings:
                for curve in sigmas:
                    options = {"prediction_type": prediction} | ({"timestep_spacing": spacing} if spacing else {})
                    yield case(name, BETAS[betas] | curve | options | (extra or {}), steps=steps or SHORT)


def extras(name, configs, steps=None, betas=("sd", "cosine"), **more):
    for config in configs:
        for schedule in betas:
            yield case(name, BETAS[schedule] | config, steps=steps or SHORT, **more)


def common(name, steps=None, first=True):
    """What every scheduler over timesteps is tried with beside its own options."""
    yield case(name, BETAS["linear"], steps=steps or [1, 2, 5, 25, 50])
    yield case(name, TRAINED_BETAS, steps=steps or [1, 3, 7, 30])
    yield case(name, BETAS["sd"] | {"timestep_spacing": "leading", "steps_offset": 1}, steps=steps or [1, 2, 30, 50])
    if first:
        yield from begun(name)


def begun(name, config=None, **more):
    """Runs that begin in the middle."""
    config = config or (BETAS["sd"] | {"clip_sample": False})
    for first in [1, 3, 9]:
        yield case(name, config, steps=[10, 20], first=first, **more)


def euler_cases():
    name = "EulerDiscreteScheduler"
    yield from sigma_cases(name, THREE, SIGMAS)
    for extra in [
        {"interpolation_type": "log_linear"}, {"interpolation_type": "log_linear", "use_karras_sigmas": True},
        {"final_sigmas_type": "sigma_min"}, {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0},
        {"use_exponential_sigmas": True, "sigma_min": 0.002, "sigma_max": 700.0, "timestep_type": "continuous",
         "prediction_type": "v_prediction"},
        {"use_beta_sigmas": True, "sigma_min": 0.1}, {"timestep_type": "continuous"},
        {"timestep_type": "continuous", "prediction_type": "v_prediction"},
    ]:
        yield case(name, BETAS["sd"] | extra)


def euler_a_cases():
    yield from sigma_cases("EulerAncestralDiscreteScheduler", TWO, [{}])


SOLVERS = [
    {"solver_order": 1}, {"solver_order": 3}, {"solver_type": "heun"}, {"solver_order": 3, "solver_type": "heun"},
    {"lower_order_final": False}, {"euler_at_final": True}, {"final_sigmas_type": "sigma_min"},
    {"final_sigmas_type": "sigma_min", "lower_order_final": False, "timestep_spacing": "leading"},
    {"final_sigmas_type": "sigma_min", "euler_at_final": True, "solver_order": 3},
    {"lambda_min_clipped": -5.1}, {"lambda_min_clipped": -2.5, "timestep_spacing": "trailing"},
    {"lambda_min_clipped": -2.5, "timestep_spacing": "leading", "steps_offset": 1},
    THRESHOLDING, {"algorithm_type": "deis", "solver_type": "logrho", "final_sigmas_type": "sigma_min"},
]


def dpm_cases():
    name = "DPMSolverMultistepScheduler"
    yield from sigma_cases(name, THREE, [*SIGMAS, {"use_lu_lambdas": True}])
    for extra in SOLVERS:
        yield from extras(name, [{"prediction_type": "v_prediction"} | extra], steps=[1, 2, 5, 14, 25, 50])


def dpm_new_cases():
    name = "DPMSolverMultistepScheduler"
    for prediction in THREE:
        for order in [1, 2, 3]:
            yield from extras(name, [{
                "algorithm_type": "dpmsolver", "final_sigmas_type": "sigma_min", "solver_order": order,
                "prediction_type": prediction}])
    yield from extras(name, [
        {"algorithm_type": "dpmsolver", "final_sigmas_type": "sigma_min", "solver_type": "heun"},
        {"algorithm_type": "dpmsolver", "final_sigmas_type": "sigma_min"} | THRESHOLDING], betas=["sd"])
    yield from flow_solver_cases(name)


def flow_solver_cases(name, **more):
    yield from extras(name, [FLOW | more, FLOW | more | {"flow_shift": 3.0}, FLOW | more | {"solver_order": 3}],
                      betas=["sd"])
    yield case(name, FLOW | more | {"use_dynamic_shifting": True}, steps=SHORT, mu=0.8)
    yield from begun(name, FLOW | more | {"flow_shift": 3.0})


def dpm_sde_cases():
    name = "DPMSolverMultistepScheduler"
    sde = {"algorithm_type": "sde-dpmsolver++"}
    yield from matrix(name, THREE, [*SIGMAS, {"use_lu_lambdas": True}], extra=sde)
    for extra in SOLVERS[:-1]:
        yield from extras(name, [sde | {"prediction_type": "v_prediction"} | extra])
    old = {"algorithm_type": "sde-dpmsolver", "final_sigmas_type": "sigma_min"}
    for prediction in THREE:
        yield from extras(name, [
            old | {"prediction_type": prediction}, old | {"prediction_type": prediction, "solver_type": "heun"},
            old | {"prediction_type": prediction, "solver_order": 1}])
    yield from zero_snr_cases(name, [sde, sde | {"use_karras_sigmas": True}], TWO)
    yield from begun(name, BETAS["sd"] | sde)
    yield from flow_solver_cases(name, **sde)


def dpm_single_cases():
    name = "DPMSolverSinglestepScheduler"
    yield from matrix(name, THREE, spacings=[None])
    for algorithm in ["dpmsolver++", "sde-dpmsolver++", "dpmsolver"]:
        for order in [1, 2, 3]:
            for kind in ["midpoint", "heun"]:
                config = {"algorithm_type": algorithm, "solver_order": order, "solver_type": kind}
                yield from extras(name, [config | {"final_sigmas_type": "sigma_min"}], steps=[3, 4, 5, 6, 9, 20])
                if algorithm != "dpmsolver":
                    yield from extras(name, [config | {"prediction_type": "v_prediction"}], steps=[3, 4, 5, 6, 9, 20])
    yield from extras(name, [
        {"lower_order_final": False, "final_sigmas_type": "sigma_min"}, {"lower_order_final": False},
        {"lambda_min_clipped": -2.5}, THRESHOLDING,
        {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0},
        {"algorithm_type": "deis", "solver_type": "logrho"},
    ])
    yield from common(name)
    yield from flow_solver_cases(name)


def dpm_sde_tree_cases():
    name = "DPMSolverSDEScheduler"
    seed = {"noise_sampler_seed": 7}
    yield from matrix(name, TWO, extra=seed)
    yield from extras(name, [
        {"noise_sampler_seed": 0}, {"noise_sampler_seed": 2**63 - 1}, {"noise_sampler_seed": 2**32 + 5},
        {"use_exponential_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0} | seed,
        {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0} | seed])
    yield case(name, TRAINED_BETAS | seed, steps=[1, 3, 7, 30])
    yield case(name, BETAS["sd"] | {"timestep_spacing": "leading", "steps_offset": 1} | seed, steps=[1, 2, 30, 50])
    yield from begun(name, BETAS["sd"] | seed)


def ddpm_cases():
    name = "DDPMScheduler"
    yield from matrix(name, THREE, [{}], extra={"clip_sample": False}, steps=[1, 2, 5, 25, 50])
    yield from extras(name, [
        {}, {"clip_sample_range": 4.0}, THRESHOLDING,
        {"variance_type": "fixed_small_log", "clip_sample": False},
        {"variance_type": "fixed_large", "clip_sample": False}])
    for schedule in ["laplace", "sigmoid"]:
        yield case(name, {"beta_schedule": schedule, "clip_sample": False}, steps=SHORT)
    yield from zero_snr_cases(name, [{"clip_sample": False}], ["sample", "v_prediction"])
    yield from common(name)


def pndm_cases():
    name = "PNDMScheduler"
    yield from matrix(name, TWO, [{}], extra={"skip_prk_steps": True}, steps=[1, 2, 3, 4, 5, 25, 50])
    yield from matrix(name, TWO, [{}], extra={"skip_prk_steps": False}, steps=[4, 5, 7, 10, 25, 50])
    yield from extras(name, [
        {"skip_prk_steps": True, "steps_offset": 1}, {"skip_prk_steps": True, "set_alpha_to_one": True},
        {"skip_prk_steps": False, "set_alpha_to_one": True}], steps=[4, 5, 10, 20, 50])
    yield from common(name, steps=[4, 7, 12, 30])
    yield from begun(name, BETAS["sd"] | {"skip_prk_steps": True, "steps_offset": 1})


def lms_cases():
    name = "LMSDiscreteScheduler"
    yield from matrix(name, THREE)
    yield from extras(name, [
        {"use_exponential_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0},
        {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0}])
    yield from common(name)


def heun_cases():
    name = "HeunDiscreteScheduler"
    yield from matrix(name, THREE)
    yield from extras(name, [
        {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0}, {"clip_sample": True},
        {"clip_sample": True, "clip_sample_range": 3.0}])
    yield case(name, {"beta_schedule": "exp"}, steps=SHORT)
    yield case(name, {}, steps=SHORT)
    yield from common(name)


def kdpm2_cases(name="KDPM2DiscreteScheduler"):
    yield from matrix(name, TWO)
    yield from extras(name, [{"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0}])
    yield case(name, {}, steps=SHORT)
    yield from common(name)


def kdpm2_a_cases():
    yield from kdpm2_cases("KDPM2AncestralDiscreteScheduler")


def deis_cases():
    name = "DEISMultistepScheduler"
    yield from matrix(name, THREE)
    yield from extras(name, [
        {"solver_order": 1}, {"solver_order": 3}, {"lower_order_final": False},
        {"solver_order": 3, "lower_order_final": False}, THRESHOLDING, {"algorithm_type": "dpmsolver++"},
        {"use_beta_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0}, {"solver_type": "bh2"}])
    yield from common(name)
    yield from flow_solver_cases(name)


def unipc_cases():
    name = "UniPCMultistepScheduler"
    yield from matrix(name, THREE)
    for order in [1, 2, 3, 4]:
        for kind in ["bh1", "bh2"]:
            for clean in [True, False]:
                yield from extras(name, [{"solver_order": order, "solver_type": kind, "predict_x0": clean,
                                          "final_sigmas_type": "zero" if clean else "sigma_min"}])
    for prediction in THREE:
        yield from extras(name, [{
            "predict_x0": False, "final_sigmas_type": "sigma_min", "prediction_type": prediction}])
    yield from extras(name, [
        {"lower_order_final": False, "final_sigmas_type": "sigma_min"}, {"disable_corrector": [0, 1, 4]},
        {"final_sigmas_type": "sigma_min"}, {"final_sigmas_type": "sigma_min", "use_karras_sigmas": True},
        {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0}, THRESHOLDING, {"solver_type": "midpoint"}])
    yield from zero_snr_cases(name, SIGMAS[:2], TWO)
    yield from common(name)
    yield from flow_solver_cases(name)
    yield from extras(name, [
        FLOW | {"use_karras_sigmas": True}, FLOW | {"shift_terminal": 0.02}, FLOW | {"final_sigmas_type": "sigma_min"},
    ], betas=["sd"], steps=[2, 3, 5, 12, 20])
    yield case(name, FLOW | {"use_dynamic_shifting": True, "time_shift_type": "linear"}, steps=SHORT, mu=1.7)


def lcm_cases():
    yield from consistency_cases("LCMScheduler", [None], [
        {"clip_sample": True}, {"clip_sample": True, "clip_sample_range": 3.0}, THRESHOLDING, {"timestep_scaling": 3.0}])


def tcd_cases():
    yield from consistency_cases("TCDScheduler", [0.0, 0.3, 1.0], [])


def consistency_cases(name, etas, more):
    steps = [1, 2, 3, 4, 5, 8, 20, 50]
    for eta in etas:
        for betas in ["sd", "cosine"]:
            for prediction in THREE:
                yield case(name, BETAS[betas] | {"prediction_type": prediction}, steps=steps, eta=eta)
        yield from extras(name, [
            *more, {"original_inference_steps": 100}, {"original_inference_steps": 37}, {"set_alpha_to_one": False}],
            eta=eta)
        yield case(name, BETAS["snr0"] | {"prediction_type": "v_prediction"}, steps=SHORT, eta=eta)
        yield case(name, {}, steps=SHORT, eta=eta)
        yield from begun(name, BETAS["sd"], eta=eta)


def flow_euler_cases():
    name = "FlowMatchEulerDiscreteScheduler"
    counts = [1, 2, 3, 4, 10, 28, 50]
    for shift in [1.0, 3.0]:
        for curve in SIGMAS:
            for given in [False, True]:
                yield case(name, {"shift": shift} | curve, steps=counts, sigmas=given)
        for more in [{"stochastic_sampling": True}, {"invert_sigmas": True}, {"shift_terminal": 0.1},
                     {"shift_terminal": 0.02, "use_karras_sigmas": True}, {"num_train_timesteps": 100}]:
            yield case(name, {"shift": shift} | more, steps=counts[1:])
        yield from begun(name, {"shift": shift})
        yield from begun(name, {"shift": shift, "stochastic_sampling": True}, sigmas=True)
    for kind in ["exponential", "linear"]:
        for mu in [0.5, 1.15, 1.7]:
            for given in [False, True]:
                for curve in SIGMAS[:2]:
                    config = {"use_dynamic_shifting": True, "time_shift_type": kind, "base_shift": 0.5,
                              "max_shift": 1.15, "base_image_seq_len": 256, "max_image_seq_len": 4096}
                    yield case(name, config | curve, steps=counts, mu=mu, sigmas=given)


def flow_heun_cases():
    name = "FlowMatchHeunDiscreteScheduler"
    for shift in [1.0, 3.0]:
        yield case(name, {"shift": shift}, steps=[1, 2, 3, 4, 10, 28, 50])
        yield case(name, {"shift": shift, "num_train_timesteps": 100}, steps=SHORT)
        yield from begun(name, {"shift": shift})


def foreign_cases(target):
    """Configurations that were saved for one class and are run by another."""
    pndm = BETAS["sd"] | {
        "num_train_timesteps": 1000, "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1,
        "trained_betas": None, "clip_sample": False,
    }
    euler = BETAS["sd"] | {
        "use_karras_sigmas": True, "sigma_min": 0.05, "sigma_max": 12.0, "interpolation_type": "linear",
        "timestep_spacing": "leading", "steps_offset": 1,
    }
    ddim = BETAS["cosine"] | {
        "prediction_type": "v_prediction", "timestep_spacing": "trailing", "clip_sample": True,
        "clip_sample_range": 4.0, "set_alpha_to_one": True, "steps_offset": 0, "thresholding": False,
        "dynamic_thresholding_ratio": 0.995, "sample_max_value": 1.0, "rescale_betas_zero_snr": False,
        "trained_betas": None, "num_train_timesteps": 1000, "beta_start": 0.0001, "beta_end": 0.02,
        "_class_name": "DDIMScheduler", "_diffusers_version": "0.42.1",
    }
    unipc = BETAS["sd"] | {"solver_type": "bh2", "predict_x0": True, "disable_corrector": [], "solver_p": None}
    seed = {"noise_sampler_seed": 7} if target == "DPMSolverSDEScheduler" else {}
    yield case(target, pndm | seed, "PNDMScheduler", steps=[1, 2, 25, 50])
    yield case(target, euler | seed, "EulerDiscreteScheduler", steps=[1, 2, 25, 50])
    yield case(target, ddim | seed, "DDIMScheduler", steps=[1, 2, 4, 10, 20, 30, 50])
    yield case(target, unipc | seed, "UniPCMultistepScheduler", steps=[2, 25])


FILES = {
    "ddpm": ("DDPMScheduler", ddpm_cases), "ddim": ("DDIMScheduler", ddim_cases),
    "pndm": ("PNDMScheduler", pndm_cases), "lms": ("LMSDiscreteScheduler", lms_cases),
    "euler": ("EulerDiscreteScheduler", euler_cases), "euler_a": ("EulerAncestralDiscreteScheduler", euler_a_cases),
    "heun": ("HeunDiscreteScheduler", heun_cases), "kdpm2": ("KDPM2DiscreteScheduler", kdpm2_cases),
    "kdpm2_a": ("KDPM2AncestralDiscreteScheduler", kdpm2_a_cases),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", dpm_cases),
    "dpmpp_2m-more": (None, dpm_new_cases), "dpmpp_2m_sde": (None, dpm_sde_cases),
    "dpmpp_2s": ("DPMSolverSinglestepScheduler", dpm_single_cases),
    "dpmpp_sde": ("DPMSolverSDEScheduler", dpm_sde_tree_cases), "deis": ("DEISMultistepScheduler", deis_cases),
    "unipc": ("UniPCMultistepScheduler", unipc_cases), "lcm": ("LCMScheduler", lcm_cases),
    "tcd": ("TCDScheduler", tcd_cases), "flow_match_euler": (None, flow_euler_cases),
    "flow_match_heun": (None, flow_heun_cases),
}


def begun_old_cases():
    """Runs from the middle for the schedulers whose own files have none."""
    yield from begun("DDIMScheduler")
    for name in ["EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "DPMSolverMultistepScheduler"]:
        yield from begun(name, BETAS["sd"])


def shortest(tensor):
    if not torch.isfinite(tensor).all():
        return None
    return [float(str(value)) for value in tensor.to(torch.float32).numpy().reshape(-1)]


def dummy_model(scaled, timestep):
    """Only operations that round alike everywhere."""
    if scaled.dtype == torch.float64:
        return 0.6 * scaled + 0.3 * scaled / (1 + scaled.abs()) - 0.05 * (timestep / 1000)
    t = np.float32(timestep) / np.float32(1000)
    return 0.6 * scaled + 0.3 * scaled / (1 + scaled.abs()) - 0.05 * torch.tensor(t)


def kept(index, count):
    return count <= 50 or index < 2 or index % 250 <= 1 or index >= count - 2


def planned(scheduler, count, described):
    arguments = {} if described["mu"] is None else {"mu": described["mu"]}
    if described["sigmas"]:
        arguments["sigmas"] = np.linspace(1.0, 1 / count, count)
    scheduler.set_timesteps(count, **arguments)


def begin(scheduler, described, generator, result):
    """The first sample of a run, and its index."""
    index = described["first"] * scheduler.order
    # as a pipeline that knows where it begins: without it a run whose first two timesteps are equal begins at the second
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(index)
    if not index:
        result["init"] = float(getattr(scheduler, "init_noise_sigma", 1.0))
        return torch.randn(SHAPE, generator=generator) * result["init"], index
    original = torch.randn(SHAPE, generator=generator)
    noise = torch.randn(SHAPE, generator=generator)
    mix = scheduler.add_noise if hasattr(scheduler, "add_noise") else scheduler.scale_noise
    sample = mix(original, noise=noise, **{
        "timestep" if mix.__name__ == "scale_noise" else "timesteps": scheduler.timesteps[index:index + 1]})
    result |= {"first": described["first"], "start": shortest(sample)}
    return sample, index


def stepped(scheduler, timestep, told, sample, described, generator):
    """The next sample; the dummy model is told another timestep than the scheduler where rounding sets them apart."""
    scaled = scheduler.scale_model_input(sample, timestep) if hasattr(scheduler, "scale_model_input") else sample
    arguments = {} if described["eta"] is None else {"eta": described["eta"]}
    if "generator" in scheduler.step.__code__.co_varnames:
        arguments["generator"] = generator
    return scheduler.step(dummy_model(scaled, told), timestep, sample, **arguments).prev_sample


class Reference:
    """The same run in double precision, each step begun from the single-precision sample."""

    def __init__(self, scheduler, count, described):
        self.scheduler, self.described = scheduler, described
        with double_precision():
            planned(scheduler, count, described)
            if hasattr(scheduler, "set_begin_index"):
                scheduler.set_begin_index(described["first"] * scheduler.order)

    def step(self, index, told, sample, state):
        generator = torch.Generator("cpu")
        generator.set_state(state)
        timestep = self.scheduler.timesteps[index]
        # whole timesteps are those of the run; others are part of what is computed
        if not float(told).is_integer() or abs(told - timestep.item()) > 1:
            told = timestep.item()
        with double_precision():
            return stepped(self.scheduler, timestep, told, sample.double(), self.described, generator)


def left_alone(described, count):
    """The end of a whole run in double precision."""
    scheduler = exact_scheduler(described)
    generator = torch.Generator("cpu").manual_seed(SEED)
    with double_precision():
        planned(scheduler, count, described)
        sample = torch.randn(SHAPE, generator=generator, dtype=torch.float32).double() * scheduler.init_noise_sigma
        for timestep in scheduler.timesteps:
            sample = stepped(scheduler, timestep, timestep.item(), sample, described, generator)
    return doubles(sample)


def close(values, expected, before):
    """Whether single precision is so near to double that it needs no reference."""
    if values is None or expected is None:
        return expected is None
    scale = max(np.abs(values).max(), before.abs().max().item())
    return np.abs(np.subtract(values, expected)).max() <= CLOSE * scale


def run(scheduler, exact, count, described):
    planned(scheduler, count, described)
    generator = torch.Generator("cpu").manual_seed(SEED)
    result = {"count": count}
    sample, begun_at = begin(scheduler, described, generator, result)
    reference = Reference(exact, count, described) if exact is not None else None
    steps = []
    for index, timestep in list(enumerate(scheduler.timesteps))[begun_at:]:
        state = generator.get_state()
        next_sample = stepped(scheduler, timestep, timestep.item(), sample, described, generator)
        values = shortest(next_sample)
        exact_sample = None if reference is None else reference.step(index, timestep.item(), sample, state)
        expected = None if exact_sample is None else doubles(exact_sample)
        if values is None and expected is not None:
            next_sample = exact_sample.to(torch.float32)
        if kept(index, len(scheduler.timesteps)) or values is None:
            steps.append([index, values] if close(values, expected, sample) else [index, values, expected])
        if values is None and expected is None:
            break
        sample = next_sample
    timesteps = scheduler.timesteps.to(torch.float64).numpy().astype("<f8")
    result["steps"] = steps
    if "Ancestral" in described["target"] and any(len(step) > 2 for step in steps):
        # a level that is chance takes diffusers' run somewhere else
        result["end"] = left_alone(described, count)
    if count <= 5:
        result["timesteps"] = [t if math.isfinite(t) else None for t in timesteps.tolist()]
    else:
        result["timesteps_sum"] = float(timesteps.sum()) if np.isfinite(timesteps).all() else None
        if scheduler.timesteps.dtype == torch.int64:
            result["timesteps_crc32"] = zlib.crc32(timesteps.tobytes())
    return result


def falls_short(described):
    """Whether single precision may leave a step of the configuration more than 1e-5 from its formula."""
    config = described["config"]
    from_high = config.get("beta_schedule") == "squaredcos_cap_v2"
    rescaled = bool(config.get("rescale_betas_zero_snr"))
    algorithm = config.get("algorithm_type", "dpmsolver++")
    match described["target"]:
        case "DPMSolverSDEScheduler" | "KDPM2AncestralDiscreteScheduler" | "EulerAncestralDiscreteScheduler":
            return True
        case "PNDMScheduler" | "DEISMultistepScheduler":
            return from_high
        case "DPMSolverMultistepScheduler":
            return from_high and (algorithm == "dpmsolver" or rescaled and not algorithm.startswith("sde"))
        case "UniPCMultistepScheduler":
            return from_high and (config.get("predict_x0") is False or rescaled)
        case _:
            return False


def exact_scheduler(described):
    """The scheduler in double precision, where single precision falls short; else None."""
    if not falls_short(described):
        return None
    key = json.dumps(described)
    if key not in EXACT:
        EXACT.clear()
        with double_precision():
            EXACT[key] = exact_class(described["target"]).from_config(
                described["config"] | {"_class_name": described["class"]})
    return copy.deepcopy(EXACT[key])


def runs(described):
    target = getattr(diffusers, described["target"])
    source = described["config"] | {"_class_name": described["class"]}
    results = []
    made = None
    for count in described["steps"]:
        try:
            made = made or target.from_config(dict(source))
            results.append(run(copy.deepcopy(made), exact_scheduler(described), count, described))
        except (IndexError, ValueError) as error:
            results.append({"count": count, "error": f"{type(error).__name__}: {error}"})
    entry = {"class": described["class"], "config": described["config"], "runs": results}
    return entry | {key: described[key] for key in ["eta", "mu", "sigmas"]
                    if described[key] is not None and described[key] is not False}


def timestep_checksums():
    """Checksums of the timesteps of every number of steps, for rounding errors that only few numbers show."""
    for name, target in [
        ("ddim", "DDIMScheduler"), ("euler", "EulerDiscreteScheduler"), ("euler_a", "EulerAncestralDiscreteScheduler"),
        ("dpmpp_2m", "DPMSolverMultistepScheduler"),
    ]:
        for spacing in SPACINGS:
            crc = 0
            for count in range(1, 1000):
                scheduler = getattr(diffusers, target)(timestep_spacing=spacing)
                scheduler.set_timesteps(count)
                timesteps = scheduler.timesteps.to(torch.float64).numpy()
                crc = zlib.crc32(timesteps[timesteps >= 0].astype("<f8").tobytes(), crc)
            yield {"target": name, "spacing": spacing, "crc32": crc}


def alpha_checksums():
    for name in ["sd", "cosine", "linear"]:
        scheduler = diffusers.DDIMScheduler(**BETAS[name])
        yield {"config": BETAS[name], "crc32": zlib.crc32(scheduler.alphas_cumprod.numpy().astype("<f4").tobytes())}


def write_cases(folder, header, name, cases):
    lines = ",\n".join(json.dumps(runs(described), separators=(",", ":")) for described in cases)
    text = json.dumps(header | {"target": name})[:-1] + ', "cases": [\n' + lines + "\n]}\n"
    folder.joinpath(f"scheduler-{name}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def write_schedules(folder, header):
    shares = [0.0, 1e-12, 1e-6, 0.001, 0.1, 0.25, 0.4999, 0.5, 0.7, 0.9, 0.999, 1 - 1e-9, 1.0]
    parts = {
        "timesteps": list(timestep_checksums()), "alphas_cumprod": list(alpha_checksums()),
        "beta_quantiles": [[share, float(scipy.stats.beta.ppf(share, 0.6, 0.6))] for share in shares],
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    folder.joinpath("schedules.json").write_text(json.dumps(header)[:-1] + ",\n" + lines + "\n}\n")


def main():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    header = {
        "script": "tools/golden/schedulers.py", "diffusers": diffusers.__version__, "torch": torch.__version__,
        "numpy": np.__version__, "scipy": scipy.__version__, "shape": SHAPE, "seed": SEED,
    }
    folder = Path(sys.argv[1])
    names = sys.argv[2:] or [*FILES, "begun"]
    for name in names:
        if name == "begun":
            write_cases(folder, header, name, begun_old_cases())
            continue
        target, cases = FILES[name]
        write_cases(folder, header, name, [*cases(), *(foreign_cases(target) if target else [])])
    if not sys.argv[2:]:
        write_schedules(folder, header)


if __name__ == "__main__":
    main()
