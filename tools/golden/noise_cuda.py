"""Writes golden values of torch's CUDA generator: tools/run golden noise_cuda > .../golden/noise_cuda.json

No GPU is needed: the values come from the documented algorithm, written down here in whole numbers and double
precision, apart from the Java code. Philox is checked against the known answers of its authors' Random123 library, and
the normal values against ones published as torch's for seed 0.
"""

import json
import math
import struct
import sys

MASK = 0xFFFFFFFF
SEEDS = [0, 1, 42, 2**32 - 1, 2**63 - 1]
SHAPES = [[1], [2], [15], [16], [17], [3, 4], [1, 4, 8, 8], [2, 4, 8, 8], [1, 4, 13, 7], [1, 16, 16, 16], [0]]
SEQUENCES = [[[1], [1], [1]], [[3], [16], [2]], [[1, 4, 8, 8]] * 5, [[4], [0], [4]]]
KNOWN_ANSWERS = [
    ([0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([MASK] * 4, [MASK] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    ([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
     [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
]
PUBLISHED_SEED_0 = [
    -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564,
    -0.62285122, -0.32838709, -1.07454231, -0.36314407, -1.67105067, 2.26550497,
]


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        high = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(high[1] >> 32) ^ c[1] ^ k[0], high[1] & MASK, (high[0] >> 32) ^ c[3] ^ k[1], high[0] & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def normal(bits_of_radius, bits_of_angle):
    """curand's transform; the first of its pair is the sine."""
    radius = (bits_of_radius + 0.5) / 2**32
    angle = (bits_of_angle + 0.5) / 2**32 * 2 * math.pi
    return math.sqrt(-2 * math.log(radius)) * math.sin(angle)


class Generator:
    def __init__(self, seed):
        self.key = [seed & MASK, seed >> 32]
        self.draws = 0

    def randn(self, shape):
        count = math.prod(shape)
        blocks = [philox([self.draws, 0, thread, 0], self.key) for thread in range(count)]
        self.draws += count > 0
        return [struct.unpack("f", struct.pack("f", normal(block[0], block[1])))[0] for block in blocks]


def main():
    for counter, key, expected in KNOWN_ANSWERS:
        assert philox(counter, key) == expected, (counter, key)
    for ours, published in zip(Generator(0).randn([3, 4]), PUBLISHED_SEED_0, strict=True):
        assert abs(ours - published) < 1e-6, (ours, published)
    cases = []
    for seed in SEEDS:
        for shapes in [[shape] for shape in SHAPES] + SEQUENCES:
            generator = Generator(seed)
            draws = []
            for shape in shapes:
                values = generator.randn(shape)
                draws.append({
                    "shape": shape, "first": [round(v, 7) for v in values[:20]],
                    "sum": sum(values), "squares": sum(v * v for v in values),
                })
            cases.append({"seed": seed, "draws": draws})
    header = {
        "script": "tools/golden/noise_cuda.py", "python": sys.version.split()[0],
        "known_answers": [[*counter, *key, *expected] for counter, key, expected in KNOWN_ANSWERS],
        "published_seed_0": PUBLISHED_SEED_0,
    }
    lines = ",\n".join(json.dumps(case) for case in cases)
    sys.stdout.write(json.dumps(header)[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
