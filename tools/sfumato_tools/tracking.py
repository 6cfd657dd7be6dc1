"""Tracked training runs, written by the official wandb client in offline mode.

Runs lie at ``$SFUMATO_HOME/wandb/offline-run-*`` (``~/.sfumato`` where the variable is not set). A resumed
training keeps its run id and counts its steps on.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import wandb

PROJECT = "emoji-64"


def home() -> Path:
    """The folder under which everything lies that Sfumato keeps."""
    return Path(os.environ.get("SFUMATO_HOME") or Path.home() / ".sfumato")


class TrackedRun:
    """One training run: its config once, then metrics and sample pictures by step."""

    def __init__(self, folder: Path, name: str, config: dict[str, Any], run_id: str | None) -> None:
        root = home()
        root.mkdir(parents=True, exist_ok=True)
        settings = wandb.Settings(mode="offline", silent=True, x_disable_stats=True, console="off")
        self._run = wandb.init(
            project=PROJECT, job_type="train", name=name, id=run_id, dir=root, config=config, settings=settings
        )
        self.id: str = self._run.id
        path = folder / "config.json"
        path.write_text(json.dumps(config, indent=2, default=str) + "\n", encoding="utf-8")
        self._run.save(str(path), base_path=str(folder), policy="now")

    def log(self, step: int, metrics: dict[str, float]) -> None:
        """Records metrics at a step."""
        self._run.log(metrics, step=step)

    def log_picture(self, step: int, key: str, picture: np.ndarray, caption: str) -> None:
        """Records one picture (uint8 ``[height, width, 3]``) at a step."""
        self._run.log({key: wandb.Image(picture, caption=caption)}, step=step)

    def finish(self) -> None:
        """Closes the run's files."""
        self._run.finish()
