"""The figures of all stages as one table: ours, the peers, the floor and the ratios.

    python table.py GRAPHS        counts the operations of packed graphs, by scale and family, into operations.json beside them
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import families
from families import FAMILIES, Family


# By the names of their stages.
PEERS = ("onnxruntime", "eager", "compile")


def read(results: Path) -> dict[str, dict]:
    """The stages that ran, by name."""
    return {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted((results / "stages").glob("*.json"))
    }


def _figure(stages: dict[str, dict], stage: str, **wanted: object) -> dict | None:
    for figure in stages.get(stage, {}).get("figures", []):
        if all(figure.get(name) == value for name, value in wanted.items()) and "median" in figure:
            return figure
    return None


def operations(models: Path, family: Family, pixels: int) -> dict[str, float]:
    """Operations of one call of each graph, for one picture; counted beforehand where the graphs travelled."""
    known = models / family.name / "operations.json"
    if known.is_file():
        return json.loads(known.read_text(encoding="utf-8"))
    from sfumato_tools import operations as counting

    component = models / family.name / family.denoiser
    shapes = families.with_batch(families.denoiser_inputs(family, component, pixels), family.rows)
    counted = {"step": float(sum(counting.count(component / "model.onnx", shapes).values()))}
    decoder = models / family.name / "vae_decoder"
    if decoder.is_dir():
        shapes = families.with_batch(families.decoder_inputs(decoder, pixels), 1)
        counted["decode"] = float(sum(counting.count(decoder / "model.onnx", shapes).values()))
    return counted


def rows(stages: dict[str, dict], counted: dict[str, dict[str, float]], paths: tuple[str, ...]) -> list[dict]:
    """One row a measured thing: seconds of each way, the floor in seconds, and ratios to it and to the peers."""
    speed = next((f["tflops"] for f in stages.get("rate", {}).get("figures", []) if "tflops" in f), None)
    made = []
    for name, amounts in counted.items():
        family = FAMILIES[name]
        for batch in (1, 2, 4, 8):
            kinds = ("steps",) if batch == 1 else ("wide",)
            ours = {path: _figure(stages, f"{name}-{kinds[0]}-{path}", batch=batch * family.rows) for path in paths}
            peers = {way: _figure(stages, f"{name}-{kinds[0]}-{way}", batch=batch) for way in PEERS}
            made.append(_row(name, f"step, batch {batch}", ours, peers, batch * amounts["step"], speed))
        for steps in family.steps:
            ours = {path: _figure(stages, f"{name}-request-{path}", steps=steps) for path in paths}
            peers = {way: _figure(stages, f"{name}-request-{way}", steps=steps) for way in ("eager", "compile")}
            whole = steps * amounts["step"] + amounts["decode"]
            made.append(_row(name, f"request, {steps} steps", ours, peers, whole, speed))
        if "decode" in amounts:
            ours = {paths[0]: _figure(stages, f"{name}-decode", batch=1)}
            peers = {"eager": _figure(stages, f"{name}-steps-eager", what="decode")}
            made.append(_row(name, "decode", ours, peers, amounts["decode"], speed))
    return [row for row in made if row["ours"] or row["peers"]]


def _row(
    name: str, what: str, ours: dict[str, dict | None], peers: dict[str, dict | None], amount: float, speed: float | None
) -> dict:
    mine = {path: figure["median"] for path, figure in ours.items() if figure is not None}
    theirs = {way: figure["median"] for way, figure in peers.items() if figure is not None}
    row: dict = {"family": name, "what": what, "ours": mine, "peers": theirs, "tflop": amount / 1e12}
    if speed:
        row["floor"] = amount / 1e12 / speed
    if mine:
        best = min(mine.values())
        row["over_floor"] = best / row["floor"] if speed and amount else None
        row |= {f"over_{way}": best / seconds for way, seconds in theirs.items()}
    return row


def markdown(made: list[dict], stages: dict[str, dict], paths: tuple[str, ...]) -> str:
    """The table, and beneath it what was checked, what it took and what failed."""
    ways = [*paths, *PEERS]
    lines = [
        "Milliseconds; the ratios are those of the fastest of ours.",
        "",
        f"| family | what | {' | '.join(ways)} | floor | /floor | {' | '.join(f'/{way}' for way in PEERS)} |",
        f"|---|---|{'---|' * (len(ways) + len(PEERS) + 2)}",
    ]
    for row in made:
        seconds = row["ours"] | row["peers"]
        cells = [_milliseconds(seconds.get(way)) for way in ways] + [_milliseconds(row.get("floor"))]
        ratios = [_ratio(row.get(f"over_{other}")) for other in ("floor", *PEERS)]
        lines.append(f"| {row['family']} | {row['what']} | {' | '.join(cells + ratios)} |")
    lines += ["", *(_told(name, stage) for name, stage in stages.items())]
    return "\n".join(lines) + "\n"


def _milliseconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:.3g}" if seconds < 1 else f"{seconds * 1000:.0f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _told(name: str, stage: dict) -> str:
    parts = [f"- {name}: {stage['status']}, {stage['seconds']} s"]
    for figure in stage["figures"]:
        match figure["what"]:
            case "difference":
                parts.append(f"differs by {figure['relative']:.2e} of its norm (at most {figure['tolerance']})")
            case "load":
                parts.append(f"loaded in {figure['seconds']:.2f} s")
            case "rate":
                parts.append(f"{figure['tflops']:.3g} TFLOP/s ({figure['kind']})")
            case "step" if "+" in name:
                parts.append(f"{figure['median'] * 1000:.3g} ms a call")
            case "http":
                parts.append(f"{figure['device']}: ready in {figure['started']:.2f} s, then {figure['second']:.3f} s a picture")
            case "pixels":
                parts.append(f"pixels differ by {figure['mean']:.3f} of 255 on average, {figure['largest']:.0f} at most")
            case "copy":
                parts.append(f"{figure['terabytes']:.3g} TB/s")
            case "onnxruntime" | "step" if "problem" in figure:
                parts.append(f"{figure.get('version', '')}{figure.get('batch', '')}: {figure['problem']}".strip(": "))
    parts += [f"{stage[key]} {unit}" for key, unit in (("peak_mib", "MiB at most"), ("watts", "W")) if key in stage]
    return ", ".join(parts)


def main(graphs: Path) -> None:
    """Counts them all."""
    for scale in sorted(path.name for path in graphs.iterdir()):
        for name in (each for each in FAMILIES if (graphs / scale / each).is_dir()):
            amounts = operations(graphs / scale, FAMILIES[name], FAMILIES[name].pixels(scale))
            (graphs / scale / name / "operations.json").write_text(json.dumps(amounts) + "\n", encoding="utf-8")
            print(f"{scale} {name}: {', '.join(f'{part} {amount / 1e12:.3f} TFLOP' for part, amount in amounts.items())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
