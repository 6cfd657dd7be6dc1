"""Writes golden values of torch's CPU generator: tools/run golden noise > .../golden/noise.json

Every case draws its shapes one after the other from one generator. A draw is stored as the CRC-32 of its little-endian
float32 bytes, plus its first 20 values as hexadecimal bits, so that a failing test shows where it went wrong. A long
stream is many draws of one shape under one checksum.
"""

import json
import sys
import zlib

import torch

SEEDS = [0, 1, 42, 2**32 - 1, 2**63 - 1]
SHAPES = [
    [1], [2], [3], [15], [16], [17], [31], [32], [33], [100], [1, 4, 8, 8], [1, 8, 8, 8], [1, 4, 64, 64],
    [2, 4, 8, 8], [1, 4, 13, 7], [624], [625], [1, 16, 16, 16], [5, 3], [4, 4], [0], [],
]
SEQUENCES = [
    [[1], [1], [1]], [[3], [16], [2]], [[15], [17], [15], [17]], [[5], [5], [32], [1], [1]],
    [[1, 8, 8, 8]] * 6, [[1, 4, 13, 7]] * 4,
]

LONG_STREAMS = [(3, [15], 20_000), (4, [64], 20_000)]


def draw(shape, generator):
    values = torch.randn(shape, generator=generator, device="cpu", dtype=torch.float32)
    bits = values.numpy().astype("<f4", copy=False).reshape(-1)
    return {
        "shape": shape,
        "crc32": zlib.crc32(bits.tobytes()),
        "first": " ".join(f"{b:08x}" for b in bits[:20].view("<u4")),
    }


def stream(seed, shape, count):
    generator = torch.Generator("cpu").manual_seed(seed)
    crc = 0
    for _ in range(count):
        values = torch.randn(shape, generator=generator, device="cpu", dtype=torch.float32)
        crc = zlib.crc32(values.numpy().astype("<f4", copy=False).tobytes(), crc)
    return {"seed": seed, "shape": shape, "count": count, "crc32": crc}


def main():
    torch.set_num_threads(1)
    cases = []
    for seed in SEEDS:
        for shapes in [[shape] for shape in SHAPES] + SEQUENCES:
            generator = torch.Generator("cpu").manual_seed(seed)
            cases.append({"seed": seed, "draws": [draw(shape, generator) for shape in shapes]})
    header = {
        "script": "tools/golden/noise.py",
        "torch": torch.__version__,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
    }
    header["streams"] = [stream(*long_stream) for long_stream in LONG_STREAMS]
    lines = ",\n".join(json.dumps(case) for case in cases)
    sys.stdout.write(json.dumps(header)[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
