"""A picture over HTTP from a service on a device, and how far it is from the same on the CPU; a line of JSON for each.

    python over_http.py MODEL --device cuda:0 --steps 20 --side 512 [--beside-cpu] -- JAVA COMMAND OF THE SERVICE
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import numpy as np
from PIL import Image

from peers import say


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(address: str, server: subprocess.Popen) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                sys.exit(f"the service ended with {server.returncode}")
            time.sleep(0.1)


def paint(command: list[str], model: str, device: str, options: argparse.Namespace) -> np.ndarray:
    """Starts a service, has it paint twice, and says how long both took."""
    port = _free_port()
    chosen = [] if device == "cpu" else ["--device", device]
    with tempfile.TemporaryDirectory() as home:
        begin = time.perf_counter()
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port), "--model", model, *chosen],
            env=os.environ | {"SFUMATO_HOME": home}, stdout=sys.stderr,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _await(address, server)
            figures = {"started": time.perf_counter() - begin}
            for name in ("first", "second"):
                start = time.perf_counter()
                picture = _request(address, options)
                figures[name] = time.perf_counter() - start
        finally:
            server.terminate()
            server.wait(timeout=30)
    say(what="http", device=device, spread=float(picture.std()), **{name: round(s, 4) for name, s in figures.items()})
    return picture


def _request(address: str, options: argparse.Namespace) -> np.ndarray:
    body = {"prompt": "a red apple", "seed": 7, "steps": options.steps}
    if options.side:
        body["size"] = f"{options.side}x{options.side}"
    request = urllib.request.Request(
        f"{address}/v1/images/generations", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        png = base64.b64decode(json.load(answer)["data"][0]["b64_json"])
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.float32)


def main() -> None:
    """Paints, and compares."""
    split = sys.argv.index("--")
    service = sys.argv[split + 1 :]
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--side", type=int, default=0)
    parser.add_argument("--beside-cpu", action="store_true")
    options = parser.parse_args(sys.argv[1:split])
    picture = paint(service, options.model, options.device, options)
    if float(picture.std()) == 0:
        sys.exit("the picture is of one colour")
    if options.beside_cpu:
        apart = np.abs(picture - paint(service, options.model, "cpu", options))
        say(what="pixels", mean=float(apart.mean()), largest=float(apart.max()), of=255)


if __name__ == "__main__":
    main()
