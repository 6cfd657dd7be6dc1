"""A picture by numpy and onnxruntime alone, with the calls that a request makes: the floor of benchmarks/full-size.

    python benchmarks/full_size_loop.py MODEL SIDE STEPS GUIDANCE THREADS

Prints the seconds of each step, of loading and of decoding, and the peak of the process's resident memory, as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime


def session(folder: Path, component: str, threads: int) -> onnxruntime.InferenceSession:
    """A graph on the CPU, run as the service runs it: sequentially, without spinning threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(folder / component / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )


def main(folder: Path, side: int, steps: int, guidance: float, threads: int) -> None:
    """Encodes two prompts, denoises with DDIM (https://arxiv.org/abs/2010.02502) and decodes."""
    begun = time.perf_counter()
    text, unet, decoder = (session(folder, name, threads) for name in ("text_encoder", "unet", "vae_decoder"))
    loaded = time.perf_counter() - begun
    begin, end = 49406, 49407
    ids = np.array([[begin, *[320] * words, *[end] * (76 - words)] for words in (0, 3)], dtype=np.int64)
    states = np.concatenate([text.run(["last_hidden_state"], {"input_ids": row[None]})[0] for row in ids])
    betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=np.float32) ** 2
    alphas = np.cumprod(1 - betas)
    timesteps = (np.arange(steps) * (1000 // steps)).round()[::-1].astype(np.int64) + 1
    latents = np.random.default_rng(7).standard_normal((1, 4, side // 8, side // 8), dtype=np.float32)
    seconds = []
    for timestep in timesteps:
        start = time.perf_counter()
        inputs = {
            "sample": np.repeat(latents, 2, axis=0),
            "timestep": np.array([timestep, timestep]),
            "encoder_hidden_states": states,
        }
        negative, positive = unet.run(["out_sample"], inputs)[0]
        noise = (negative + np.float32(guidance) * (positive - negative))[None]
        alpha = alphas[timestep]
        before = alphas[max(timestep - 1000 // steps, 0)]
        clean = (latents - np.sqrt(1 - alpha) * noise) / np.sqrt(alpha)
        latents = np.sqrt(before) * clean + np.sqrt(1 - before) * noise
        seconds.append(time.perf_counter() - start)
    start = time.perf_counter()
    decoder.run(None, {"latent_sample": latents / np.float32(0.18215)})
    print(
        json.dumps(
            {
                "onnxruntime": onnxruntime.__version__,
                "load": round(loaded, 2),
                "steps": [round(each, 3) for each in seconds],
                "step": round(float(np.median(seconds)), 3),
                "decode": round(time.perf_counter() - start, 3),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
