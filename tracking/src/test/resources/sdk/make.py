"""Writes the two segments of one offline run beside this file, by wandb 0.30.0 with numpy and pillow: python3 make.py

Left out of what it writes: latest-run, logs, tmp, requirements.txt.
"""

import os
import pathlib

import numpy
import wandb

os.chdir(pathlib.Path(__file__).parent)
os.environ["WANDB_SILENT"] = "true"


def picture(value):
    return numpy.full((8, 8, 3), value, numpy.uint8)


def log(run, segment, step):
    values = {"loss": 1.0 / (step + 1 + 3 * segment), "lr": 1e-3, "nested": {"acc": 0.5, "deep": {"x": step}}}
    if step == 1:
        values["sample"] = wandb.Image(picture(40 * segment + 3), caption="one")
        values["grid"] = [wandb.Image(picture(10 + i + segment), caption=f"c{i}") for i in range(3)]
        values["masks"] = {"true": wandb.Image(picture(100 + segment)), "pred": wandb.Image(picture(101 + segment))}
    if step == 2:
        values["bad"] = float("nan")
    run.log(values)


for segment in range(2):
    run = wandb.init(
        project="sdk project",
        name="trainer",
        id="sdkrun01",
        dir=".",
        mode="offline",
        resume="allow" if segment else None,
        config={"lr": 1e-3, "optimizer": "adamw", "nested": {"a": [1, 2]}, "seg": segment},
        tags=["t1", "t2"],
        group="g",
        job_type="train",
        notes="some notes",
        settings=wandb.Settings(
            x_disable_stats=True, console="off", x_disable_meta=True, disable_git=True, disable_code=True
        ),
    )
    for step in range(3):
        log(run, segment, step)
    pathlib.Path("note.txt").write_text("hello")
    run.config.update({"late": True})
    run.save("note.txt")
    run.finish(0)
pathlib.Path("note.txt").unlink()
