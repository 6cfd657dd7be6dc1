"""Programs in processes of their own, each with a time limit, their figures kept as they come, and the device watched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Watch:
    """What a device used while a program ran: its memory beyond what was used before, and its power.

    Without NVML it is the memory of the process alone.
    """

    device: str
    process: int
    memory: list[float] = field(default_factory=list)
    watts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handle = self.problem = None
        if self.device.startswith("cuda"):
            try:
                import pynvml

                pynvml.nvmlInit()
                self.nvml = pynvml
                self.handle = pynvml.nvmlDeviceGetHandleByIndex(int(self.device.partition(":")[2] or 0))
            except Exception as failure:  # noqa: BLE001 - figures without memory and power are better than none
                self.problem = f"NVML: {failure}"

    def look(self) -> None:
        """Takes one reading."""
        if self.handle is not None:
            self.memory.append(self.nvml.nvmlDeviceGetMemoryInfo(self.handle).used / 2**20)
            self.watts.append(self.nvml.nvmlDeviceGetPowerUsage(self.handle) / 1000)
            return
        try:
            status = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8")
        except OSError:
            return
        peak = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        self.memory.extend(int(value) / 1024 for value in peak)

    def figures(self) -> dict[str, float]:
        """The peaks; the power is the mean of the upper half of the readings, those of work rather than of loading."""
        figures = {} if self.problem is None else {"watch": self.problem}
        if self.memory:
            used = max(self.memory) - (self.memory[0] if self.handle is not None else 0)
            figures["peak_mib"] = round(used, 1)
        if self.watts:
            upper = sorted(self.watts)[len(self.watts) // 2 :]
            figures |= {"watts": round(sum(upper) / len(upper), 1), "peak_watts": round(max(self.watts), 1)}
        return figures


def run(command: list[str], limit: float, log: Path, device: str, environment: dict[str, str]) -> dict:
    """Runs the program; what it says before it ends, or is ended at its limit, counts.

    The lines of JSON that it prints are in ``figures``, everything else is in the log.
    """
    begin = time.monotonic()
    with open(log, "w", encoding="utf-8") as said:
        said.write(" ".join(command) + "\n")
        said.flush()
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True, env=os.environ | environment, start_new_session=True
        )
        figures: list[dict] = []
        reader = threading.Thread(target=_read, args=(child, figures, said), daemon=True)
        reader.start()
        watch = Watch(device, child.pid)
        ended = False
        while child.poll() is None:
            watch.look()
            if time.monotonic() - begin > limit and not ended:
                ended = True
                os.killpg(child.pid, signal.SIGKILL)
            time.sleep(0.05)
        reader.join(timeout=5)
    status = "time ran out" if ended else "ok" if child.returncode == 0 else f"ended with {child.returncode}"
    seconds = round(time.monotonic() - begin, 2)
    return {"status": status, "seconds": seconds, "figures": figures} | watch.figures()


def _read(child: subprocess.Popen, figures: list[dict], said) -> None:
    for line in child.stdout:
        if line.startswith("{"):
            try:
                figures.append(json.loads(line))
                continue
            except json.JSONDecodeError:
                # a line of the log that begins like one
                pass
        said.write(line)
