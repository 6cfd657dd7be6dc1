"""How weights are stored in exported graphs, the text encoder's graph, and the timing loop's scheduler."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from sfumato_tools import graphs
from sfumato_tools.denoiser import SCHEDULER, make_scheduler, noisy, stratified_timesteps
from sfumato_tools.reference import NumpyDdim
from sfumato_tools.text import LENGTH, PAD, TextEncoder, export_text_encoder, load_text_states


def two_layer_graph() -> onnx.ModelProto:
    rng = np.random.default_rng(0)
    table = numpy_helper.from_array(rng.standard_normal((40, 32)).astype(np.float32), "table")
    matrix = numpy_helper.from_array(rng.standard_normal((32, 32)).astype(np.float32), "matrix")
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"], axis=0),
        helper.make_node("MatMul", ["rows", "matrix"], ["out"]),
    ]
    graph = helper.make_graph(
        nodes,
        "two_layers",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [None])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [None, 32])],
        [table, matrix],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def evaluate(model: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"ids": np.array([3, 0, 39])})[0]


@pytest.mark.parametrize(
    ("store", "tolerance", "size"), [(graphs.store_half, 0.02, 0.6), (graphs.store_int8, 0.3, 0.5)]
)
def test_stored_weights_are_smaller_and_nearly_the_same(store, tolerance: float, size: float) -> None:
    expected = evaluate(two_layer_graph())
    before = two_layer_graph().ByteSize()
    stored = store(two_layer_graph())
    onnx.checker.check_model(stored, full_check=True)
    outcome = evaluate(stored)
    assert 0 < np.abs(outcome - expected).max() < tolerance
    assert stored.ByteSize() < size * before


def test_a_weight_beyond_float16_is_refused() -> None:
    model = two_layer_graph()
    model.graph.initializer[1].CopyFrom(numpy_helper.from_array(np.full((32, 32), 1e6, dtype=np.float32), "matrix"))
    with pytest.raises(ValueError, match="matrix: a value does not fit into float16"):
        graphs.store_half(model)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> TextEncoder:
    folder = tmp_path_factory.mktemp("text")
    export_text_encoder(folder)
    return TextEncoder(folder, threads=1)


def test_the_text_graph_has_one_input_and_agrees_with_the_weights(encoder: TextEncoder) -> None:
    ids = encoder.token_ids(["a red apple", "a purple fish on a green background", ""])
    states = encoder.states(ids)
    with torch.no_grad():
        expected = load_text_states()(torch.from_numpy(ids)).numpy()
    assert states.shape == (3, LENGTH, 384)
    assert np.all(states[ids == PAD] == 0)
    cosine = (states * expected).sum() / np.linalg.norm(states) / np.linalg.norm(expected)
    assert cosine > 0.998


def test_a_prompts_states_do_not_depend_on_its_batch(encoder: TextEncoder) -> None:
    ids = encoder.token_ids(["a dog", "a smiling face with sunglasses", "a yellow car on a pink background"])
    alone = np.concatenate([encoder.states(row[None]) for row in ids])
    assert np.array_equal(alone, encoder.states(ids))


def test_a_long_prompt_is_cut_before_its_end_mark(encoder: TextEncoder) -> None:
    ids = encoder.token_ids(["apple " * 50])
    assert ids.shape == (1, LENGTH)
    assert ids[0, 0] == 101
    assert ids[0, -1] == 102
    assert PAD not in ids


@pytest.mark.parametrize("steps", [1, 7, 25])
def test_the_timing_loops_ddim_is_that_of_diffusers(steps: int) -> None:
    theirs = make_scheduler()
    theirs.set_timesteps(steps)
    ours = NumpyDdim(SCHEDULER, steps)
    assert list(ours.timesteps) == theirs.timesteps.tolist()
    rng = np.random.default_rng(1)
    latents = rng.standard_normal((1, 8, 8, 8), dtype=np.float32)
    mine = latents
    other = torch.from_numpy(latents)
    for timestep in ours.timesteps:
        velocity = rng.standard_normal(latents.shape, dtype=np.float32)
        mine = ours.step(velocity, timestep, mine)
        other = theirs.step(torch.from_numpy(velocity), int(timestep), other).prev_sample
    assert np.abs(mine - other.numpy()).max() < 1e-4


def test_velocity_and_noised_latents_give_the_latents_back() -> None:
    alphas = make_scheduler().alphas_cumprod
    generator = torch.Generator().manual_seed(2)
    latents, noise = (torch.randn(6, 8, 8, 8, generator=generator) for _ in range(2))
    timesteps = stratified_timesteps(6, 1000, generator)
    assert [int(t) * 6 // 1000 for t in timesteps] == list(range(6))
    noised, velocity = noisy(latents, noise, alphas, timesteps)
    signal = alphas[timesteps].sqrt()[:, None, None, None]
    spread = (1 - alphas[timesteps]).sqrt()[:, None, None, None]
    assert torch.allclose(signal * noised - spread * velocity, latents, atol=1e-5)
