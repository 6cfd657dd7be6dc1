"""What a check of fixtures lets pass as rounding, and what it reports."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from safetensors.numpy import save

from sfumato_tools import drift, regenerate


def graph(weight, alpha=1.0):
    node = helper.make_node("Gemm", ["x", "w"], ["y"], alpha=alpha)
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [2, 2]) for name in ("x", "y")]
    weights = [numpy_helper.from_array(np.full((2, 2), weight, np.float32), "w")]
    return helper.make_model(helper.make_graph([node], "one", values[:1], values[1:], weights)).SerializeToString()


def picture(value, path):
    Image.new("RGB", (4, 4), (value, 0, 0)).save(path, "png")
    return path.read_bytes()


def tensors(value, **remarks):
    return save({"w": np.array([1.0, value], np.float32)}, metadata=remarks)


@pytest.mark.parametrize(
    ("name", "committed", "rounded", "other"),
    [
        ("a.json", b'{"a": [1.0, 2.0]}', b'{"a": [1.0, 2.0001]}', b'{"a": [1.0, 2.001]}'),
        ("a.json", b'{"torch": "1", "a": "b"}', b'{"torch": "2", "a": "b"}', b'{"torch": "1", "a": "c"}'),
        ("a.json", b'{"a": [1]}', b'{"a": [1]}', b'{"a": [1, 1]}'),
        ("a.onnx", graph(1.0), graph(1.00001), graph(1.01)),
        ("a.onnx", graph(1.0), graph(1.00001), graph(1.0, alpha=2.0)),
        ("a.safetensors", tensors(2.0, torch="1"), tensors(2.0001, torch="2"), tensors(2.001, torch="1")),
        ("a.txt", b"a", b"a", b"b"),
    ],
)
def test_rounding_is_no_drift_and_anything_else_is(tmp_path, name, committed, rounded, other):
    for folder, content in (("committed", committed), ("rounded", rounded), ("other", other)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)

    assert drift.compare_trees(tmp_path / "committed", tmp_path / "rounded") == []
    assert len(drift.compare_trees(tmp_path / "committed", tmp_path / "other")) == 1


def test_pictures_may_be_one_off(tmp_path):
    for value in (100, 101, 102):
        picture(value, tmp_path / f"{value}.png")
    # a mean of a third of 255 is more than rounding
    assert "differs by up to 1" in drift.difference(tmp_path / "100.png", tmp_path / "101.png")
    one = Image.new("RGB", (4, 4), (100, 0, 0))
    one.putpixel((1, 1), (101, 0, 0))
    one.save(tmp_path / "one.png")
    assert drift.difference(tmp_path / "100.png", tmp_path / "one.png") == ""
    assert "differs by up to 2" in drift.difference(tmp_path / "100.png", tmp_path / "102.png")


def test_files_that_are_missing_or_new_are_drift(tmp_path):
    for folder, name in (("committed", "old.txt"), ("made", "new.txt")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("x")

    found = drift.compare_trees(tmp_path / "committed", tmp_path / "made")

    assert [line.rpartition(": ")[2] for line in found] == ["is no longer made", "is made and not committed"]


def test_every_script_is_there_and_builds_on_one_that_is():
    for job in regenerate.JOBS.values():
        assert (regenerate.ROOT / "tools" / job.script).is_file()
        assert job.after is None or job.after in regenerate.JOBS


def script(monkeypatch, tmp_path, text, **options):
    (tmp_path / "tools").mkdir(exist_ok=True)
    (tmp_path / "tools" / "script.py").write_text(text)
    monkeypatch.setattr(regenerate, "ROOT", tmp_path)
    monkeypatch.setattr(regenerate, "LIBRARIES", ())
    return regenerate.Job("script.py", ("argument",), **options)


def test_scripts_run_in_the_root_and_after_what_they_build_on(monkeypatch, tmp_path):
    text = "import sys\nfrom pathlib import Path\nprint(sys.argv[1], Path('first').exists())\n"
    second = script(monkeypatch, tmp_path, text, output="second", after="first")
    (tmp_path / "tools" / "other.py").write_text("open('first', 'w').close()\n")
    first = regenerate.Job("other.py", ())
    monkeypatch.setattr(regenerate, "JOBS", {"second": second, "first": first})

    regenerate.run_jobs(["second", "first"], tmp_path, 2)

    assert (tmp_path / "second").read_text() == "argument True\n"


def test_a_script_that_fails_is_named(monkeypatch, tmp_path):
    job = script(monkeypatch, tmp_path, "raise ValueError('broken')\n")
    monkeypatch.setattr(regenerate, "JOBS", {"broken": job})

    with pytest.raises(SystemExit, match="broken ended with 1"):
        regenerate.run_jobs(["broken"], tmp_path, 1)
