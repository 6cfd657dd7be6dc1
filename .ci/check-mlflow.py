"""Compares a run that an MLflow server has, as MLflow's own client reads it, with the run that a Sfumato service has, and
looks at MLflow's pages of it in Chromium.

Usage: check-mlflow.py MLFLOW_URL SFUMATO_URL RUN SCREENSHOT.png
"""
import hashlib
import json
import os
import re
import sys
import urllib.request

import mlflow
from mlflow import MlflowClient

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../benchmarks"))
from browser import Browser  # noqa: E402

LOADED = "[...document.images].filter(image => image.src.includes('get-artifact') && image.complete && image.naturalWidth > 0)"


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()


def equal(what, theirs, ours):
    if theirs != ours:
        raise SystemExit(f"{what}: MLflow has {theirs!r}, Sfumato {ours!r}")


def flat(values, prefix=""):
    for name, value in values.items():
        if isinstance(value, dict) and "_type" not in value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def parameters(theirs, config):
    ours = dict(flat(config))
    equal("names of parameters", sorted(theirs), sorted(ours))
    for name, value in ours.items():
        # what is no text is written as JSON
        text = theirs[name] if isinstance(value, str) or value is None else json.loads(theirs[name])
        equal(f"parameter {name}", text, value or "" if value is None else value)


def metrics(client, run, steps):
    series = {}
    for step in steps:
        for name, value in flat({key: value for key, value in step.items() if key not in ("step", "time")}):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                series.setdefault(name, []).append((step["step"], round(step["time"] * 1000), float(value)))
    equal("names of metrics", sorted(run.data.metrics), sorted(series))
    for name, ours in series.items():
        theirs = client.get_metric_history(run.info.run_id, name)
        equal(f"metric {name}", sorted((one.step, one.timestamp, one.value) for one in theirs), ours)
    return sum(map(len, series.values()))


def pictures(client, run, steps):
    """Each picture is there once, whole and with a small one beside it; nothing else is, or MLflow's page shows none."""
    ours = sorted((step["step"], sha256) for step in steps for sha256 in step["images"]["sha256"])
    names = sorted(file.path for file in client.list_artifacts(run.info.run_id, "images"))
    whole = [name for name in names if not name.endswith("+compressed.png")]
    equal("small pictures", [name for name in names if name not in whole], [name[:-4] + "+compressed.png" for name in whole])
    theirs = []
    for name in whole:
        with open(client.download_artifacts(run.info.run_id, name), "rb") as file:
            theirs.append((int(re.search(r"\+step\+(\d+)\+", name).group(1)), hashlib.sha256(file.read()).hexdigest()))
    equal("pictures", sorted(theirs), ours)
    return len(ours)


def table(client, run, steps):
    rows = client.load_table(run.info.experiment_id, "generations.json", [run.info.run_id])
    for name in ("step", "prompt", "negative_prompt", "seed", "scheduler", "steps", "guidance_scale", "status"):
        equal(f"column {name} of the table", rows[name].tolist(), [step[name] for step in steps])
    return len(rows)


def look(url, run, screenshot):
    """MLflow's own pages show the pictures, and not just names of them."""
    page = f"{url}/#/experiments/{run.info.experiment_id}/runs/{run.info.run_id}"
    with Browser() as browser:
        # high enough that the image panel is not left out as being out of sight
        browser.look(1440, 4000, "light")
        browser.go(page + "/model-metrics")
        browser.until(LOADED + ".length >= 1", 120)
        panel = browser.run(f"return {LOADED}.length")
        browser.look(1440, 1000, "light")
        browser.go("about:blank")
        browser.go(page + "/artifacts/generations.json")
        browser.until(LOADED + ".length >= 3", 120)
        browser.run("document.querySelector('button[aria-label=Close]')?.click()")
        browser.until(LOADED + ".length >= 3", 120)
        browser.picture(screenshot)
        return panel, browser.run(f"return {LOADED}.length")


def main():
    url, sfumato, name, screenshot = sys.argv[1:]
    detail = json.loads(get(f"{sfumato}/v1/runs/{name}"))
    steps = [json.loads(line) for line in get(f"{sfumato}/v1/runs/{name}/export?format=jsonl").splitlines()]
    mlflow.set_tracking_uri(url)
    client = MlflowClient()
    experiment = client.get_experiment_by_name(detail["project"])
    runs = client.search_runs([experiment.experiment_id])
    equal("runs", [run.data.tags["sfumato.run_id"] for run in runs], [name])
    run = runs[0]
    equal("status", run.info.status, "FINISHED")
    equal("name", run.info.run_name, detail["name"])
    for tag, value in {"next_step": len(steps), "job_type": detail["job_type"]}.items():
        equal(f"tag {tag}", run.data.tags["sfumato." + tag], str(value))
    parameters(run.data.params, detail["config"])
    numbers, painted = metrics(client, run, steps), pictures(client, run, steps)
    rows = table(client, run, steps)
    panel, cells = look(url, run, screenshot)
    print(f"MLflow {mlflow.__version__} has all of run {name} once: {len(run.data.params)} parameters, {numbers} numbers,")
    print(f"{painted} pictures and a table of {rows} rows; its pages show {panel} in the image panel and {cells} in the table")


main()
