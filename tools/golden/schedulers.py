"""Writes per-step golden data of diffusers' schedulers: tools/run golden schedulers OUTPUT_FOLDER

A deterministic dummy model takes the place of the denoiser; Java computes it in the same operations, so that only the
scheduler can differ. Every case runs several step counts; of long runs only some steps are kept. Each step is kept as
[index, next sample]; a sample that is not finite is null and ends its run. Floats are the shortest decimals that read
back as the same float32.
"""

import json
import sys
import warnings
import zlib
from pathlib import Path

import diffusers
import numpy as np
import scipy.stats
import torch

SHAPE = (2, 1, 1, 2)
STEP_COUNTS = [1, 2, 5, 25, 50, 1000]
SEED = 7
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
TRAINED = [round(0.0005 + 0.0003 * i, 6) for i in range(100)]


def case(target, config, saved_as=None, eta=0.0, steps=None):
    return {
        "target": target, "class": saved_as or target, "config": config, "eta": eta, "steps": steps or STEP_COUNTS,
    }


def ddim_cases():
    name = "DDIMScheduler"
    for betas in ["sd", "cosine"]:
        for prediction in ["epsilon", "sample", "v_prediction"]:
            for spacing in SPACINGS:
                yield case(name, BETAS[betas] | {
                    "prediction_type": prediction, "timestep_spacing": spacing, "clip_sample": False})
    for extra in [
        {}, {"clip_sample": True, "clip_sample_range": 4.0, "timestep_spacing": "trailing"},
        {"set_alpha_to_one": False, "steps_offset": 1}, {"clip_sample": False, "set_alpha_to_one": False},
        {"thresholding": True, "sample_max_value": 2.5, "dynamic_thresholding_ratio": 0.8},
    ]:
        steps = [1, 2, 5, 25, 50]
        yield case(name, BETAS["sd"] | extra, steps=steps)
        yield case(name, BETAS["cosine"] | {"prediction_type": "v_prediction"} | extra, steps=steps)
    for eta in [0.3, 1.0]:
        for prediction in ["epsilon", "v_prediction"]:
            yield case(name, BETAS["sd"] | {"prediction_type": prediction, "clip_sample": False}, eta=eta)
        yield case(name, BETAS["cosine"] | {"prediction_type": "v_prediction", "timestep_spacing": "trailing"}, eta=eta)
    for betas in ["snr0", "snr0cosine"]:
        for prediction in ["sample", "v_prediction"]:
            yield case(name, BETAS[betas] | {
                "prediction_type": prediction, "timestep_spacing": "trailing", "clip_sample": False})
    yield case(name, BETAS["linear"])
    yield case(name, {"num_train_timesteps": 100, "trained_betas": TRAINED}, steps=[1, 3, 7, 100])


def sigma_cases(name, predictions, sigmas):
    for betas in ["sd", "cosine"]:
        for prediction in predictions:
            for spacing in SPACINGS:
                for curve in sigmas:
                    # with leading spacing 1000 steps would all be at timestep 0
                    most = 999 if "DPM" in name and spacing == "leading" else 1000
                    yield case(name, BETAS[betas] | curve | {
                        "prediction_type": prediction, "timestep_spacing": spacing}, steps=[*STEP_COUNTS[:-1], most])
    for betas in ["snr0", "snr0cosine"]:
        for prediction in ["epsilon", "v_prediction"]:
            for curve in sigmas[:2]:
                yield case(name, BETAS[betas] | curve | {
                    "prediction_type": prediction, "timestep_spacing": "trailing"}, steps=[1, 2, 5, 25, 50])
    yield case(name, BETAS["linear"])
    yield case(name, {"num_train_timesteps": 100, "trained_betas": TRAINED}, steps=[1, 3, 7, 98])
    yield case(name, BETAS["sd"] | {"timestep_spacing": "leading", "steps_offset": 1}, steps=[1, 2, 30, 50])


def euler_cases():
    name = "EulerDiscreteScheduler"
    yield from sigma_cases(name, ["epsilon", "sample", "v_prediction"], SIGMAS)
    for extra in [
        {"interpolation_type": "log_linear"}, {"interpolation_type": "log_linear", "use_karras_sigmas": True},
        {"final_sigmas_type": "sigma_min"}, {"use_karras_sigmas": True, "sigma_min": 0.1, "sigma_max": 10.0},
        {"use_exponential_sigmas": True, "sigma_min": 0.002, "sigma_max": 700.0, "timestep_type": "continuous",
         "prediction_type": "v_prediction"},
        {"use_beta_sigmas": True, "sigma_min": 0.1}, {"timestep_type": "continuous"},
        {"timestep_type": "continuous", "prediction_type": "v_prediction"},
    ]:
        yield case(name, BETAS["sd"] | extra)


def dpm_cases():
    name = "DPMSolverMultistepScheduler"
    yield from sigma_cases(name, ["epsilon", "sample", "v_prediction"], [*SIGMAS, {"use_lu_lambdas": True}])
    for extra in [
        {"solver_order": 1}, {"solver_order": 3}, {"solver_type": "heun"}, {"solver_order": 3, "solver_type": "heun"},
        {"lower_order_final": False}, {"euler_at_final": True}, {"final_sigmas_type": "sigma_min"},
        {"final_sigmas_type": "sigma_min", "lower_order_final": False, "timestep_spacing": "leading"},
        {"final_sigmas_type": "sigma_min", "euler_at_final": True, "solver_order": 3},
        {"lambda_min_clipped": -5.1}, {"lambda_min_clipped": -2.5, "timestep_spacing": "trailing"},
        {"lambda_min_clipped": -2.5, "timestep_spacing": "leading", "steps_offset": 1},
        {"thresholding": True, "sample_max_value": 2.5, "dynamic_thresholding_ratio": 0.8},
        {"algorithm_type": "deis", "solver_type": "logrho", "final_sigmas_type": "sigma_min"},
    ]:
        for betas in ["sd", "cosine"]:
            yield case(name, BETAS[betas] | {"prediction_type": "v_prediction"} | extra, steps=[1, 2, 5, 14, 25, 50])


def foreign_cases():
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
    targets = [
        "DDIMScheduler", "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "DPMSolverMultistepScheduler",
    ]
    for target in targets:
        yield case(target, pndm, "PNDMScheduler", steps=[1, 2, 25, 50])
        yield case(target, euler, "EulerDiscreteScheduler", steps=[1, 2, 25, 50])
        yield case(target, ddim, "DDIMScheduler", steps=[1, 2, 4, 10, 20, 30, 50])
        yield case(target, unipc, "UniPCMultistepScheduler", steps=[2, 25])


def shortest(tensor):
    if not torch.isfinite(tensor).all():
        return None
    return [float(str(value)) for value in tensor.numpy().reshape(-1)]


def dummy_model(scaled, timestep):
    """Only operations that round alike everywhere."""
    t = np.float32(timestep) / np.float32(1000)
    return 0.6 * scaled + 0.3 * scaled / (1 + scaled.abs()) - 0.05 * torch.tensor(t)


def kept(index, count):
    return count <= 50 or index < 2 or index % 250 <= 1 or index >= count - 2


def run(scheduler, count, eta):
    scheduler.set_timesteps(count)
    # as a pipeline that knows where it begins: without it a run whose first two timesteps are equal begins at the second
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(0)
    generator = torch.Generator("cpu").manual_seed(SEED)
    init = float(scheduler.init_noise_sigma)
    sample = torch.randn(SHAPE, generator=generator) * init
    steps = []
    for index, timestep in enumerate(scheduler.timesteps):
        scaled = scheduler.scale_model_input(sample, timestep)
        output = dummy_model(scaled, timestep.item())
        arguments = {"eta": eta} if eta else {}
        if "generator" in scheduler.step.__code__.co_varnames:
            arguments["generator"] = generator
        sample = scheduler.step(output, timestep, sample, **arguments).prev_sample
        values = shortest(sample)
        if kept(index, len(scheduler.timesteps)) or values is None:
            steps.append([index, values])
        if values is None:
            break
    timesteps = scheduler.timesteps.to(torch.float64).numpy().astype("<f8")
    result = {"count": count, "init": init, "steps": steps}
    if count <= 5:
        result["timesteps"] = timesteps.tolist()
    else:
        result["timesteps_sum"] = float(timesteps.sum())
        if scheduler.timesteps.dtype == torch.int64:
            result["timesteps_crc32"] = zlib.crc32(timesteps.tobytes())
    return result


def runs(described):
    target = getattr(diffusers, described["target"])
    source = described["config"] | {"_class_name": described["class"]}
    results = []
    for count in described["steps"]:
        try:
            results.append(run(target.from_config(dict(source)), count, described["eta"]))
        except (IndexError, ValueError) as error:
            results.append({"count": count, "error": f"{type(error).__name__}: {error}"})
    entry = {"class": described["class"], "config": described["config"], "runs": results}
    return entry | ({"eta": described["eta"]} if described["eta"] else {})


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


def main():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    header = {
        "script": "tools/golden/schedulers.py", "diffusers": diffusers.__version__, "torch": torch.__version__,
        "numpy": np.__version__, "scipy": scipy.__version__, "shape": SHAPE, "seed": SEED,
    }
    files = {
        "ddim": list(ddim_cases()), "euler": list(euler_cases()),
        "euler_a": list(sigma_cases("EulerAncestralDiscreteScheduler", ["epsilon", "v_prediction"], [{}])),
        "dpmpp_2m": list(dpm_cases()),
    }
    names = {
        "DDIMScheduler": "ddim", "EulerDiscreteScheduler": "euler", "EulerAncestralDiscreteScheduler": "euler_a",
        "DPMSolverMultistepScheduler": "dpmpp_2m",
    }
    for described in foreign_cases():
        files[names[described["target"]]].append(described)
    folder = Path(sys.argv[1])
    for name, cases in files.items():
        lines = ",\n".join(json.dumps(runs(described), separators=(",", ":")) for described in cases)
        folder.joinpath(f"scheduler-{name}.json").write_text(
            json.dumps(header | {"target": name})[:-1] + ', "cases": [\n' + lines + "\n]}\n")
    shares = [0.0, 1e-12, 1e-6, 0.001, 0.1, 0.25, 0.4999, 0.5, 0.7, 0.9, 0.999, 1 - 1e-9, 1.0]
    parts = {
        "timesteps": list(timestep_checksums()), "alphas_cumprod": list(alpha_checksums()),
        "beta_quantiles": [[share, float(scipy.stats.beta.ppf(share, 0.6, 0.6))] for share in shares],
    }
    lines = ",\n".join(f'"{name}": {json.dumps(part)}' for name, part in parts.items())
    folder.joinpath("schedules.json").write_text(json.dumps(header)[:-1] + ",\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
