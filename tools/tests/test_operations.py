"""The arithmetic of graphs is counted as that of their modules, and random models have the size of what they are named for."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from sfumato_tools import operations
from sfumato_tools.exporting import architectures, autoencoders, folder, graph_file, random_models, unets
from tests.test_exporting import CASES, flux

PLAIN, CUDA = graph_file.Format(), graph_file.Format(cuda=True)
SHAPES = {"sample": (1, 4, 64, 64), "timestep": (1,), "encoder_hidden_states": (1, 77, 768)}


@pytest.mark.parametrize("form", [PLAIN, CUDA], ids=["plain", "cuda"])
@pytest.mark.parametrize("name", ["unet", "flux_dev"])
def test_operations_are_those_of_the_module(name, form, tmp_path):
    make, inputs = CASES[name]
    graph = make()
    path = tmp_path / "model.onnx"
    graph_file.write(graph, path, form)
    counted = operations.count(path, {key: tuple(value.shape) for key, value in inputs.items()})
    # attention as two products of matrices, which is how torch counts it as well
    with FlopCounterMode(display=False) as mode, torch.no_grad():
        graph.module(**inputs)
    assert sum(counted.values()) == pytest.approx(mode.get_total_flops(), rel=1e-3)


def test_an_input_without_a_shape_is_named(tmp_path):
    path = tmp_path / "model.onnx"
    graph_file.write(flux(False), path)
    with pytest.raises(ValueError, match="no shape is given for the input hidden_states"):
        operations.count(path, {})


def test_random_model_of_full_size_computes_what_sd15_does(tmp_path):
    random_models.write("sd15", tmp_path, folder.Options(torch.float16, cuda=True), 0, weights=False)
    counted = operations.count(tmp_path / "unet" / "model.onnx", SHAPES)
    assert sum(counted.values()) / 1e12 == pytest.approx(0.803, abs=0.001)
    counted = operations.count(tmp_path / "vae_decoder" / "model.onnx", {"latent_sample": (1, 4, 64, 64)})
    assert sum(counted.values()) / 1e12 == pytest.approx(2.515, abs=0.001)
    weights = json.loads((tmp_path / "unet" / "weights.json").read_text(encoding="utf-8"))
    stored = {each.name: each for each in onnx.load(tmp_path / "unet" / "model.onnx", load_external_data=False).graph.initializer}
    total = sum(np.prod(stored[entry["initializer"]].dims, dtype=np.int64) for entry in weights.values())
    assert total == 859_520_964


@pytest.mark.parametrize("network", ["unet", "vae"])
def test_graph_without_weights_takes_those_of_its_module(network, tmp_path):
    torch.manual_seed(2)
    weightless, real = tmp_path / "weightless", tmp_path / "real"
    random_models.write("sd15", weightless, folder.Options(), 0, "tiny", weights=False)
    if network == "unet":
        graph, name = unets.unet(architectures.sd15_unet("tiny")), "unet"
        inputs = {"sample": (2, 4, 8, 8), "timestep": (2,), "encoder_hidden_states": (2, 77, 16)}
    else:
        graph, name = autoencoders.decoder(architectures.vae("tiny")), "vae_decoder"
        inputs = {"latent_sample": (2, 4, 8, 8)}
    graph_file.write(graph, real / "model.onnx")
    fill(weightless / name, getattr(graph.module, graph.wrapped))
    feeds = {key: np.random.default_rng(3).normal(size=shape).astype(np.float32) for key, shape in inputs.items()}
    feeds |= {"timestep": np.array([7, 500])} if "timestep" in feeds else {}
    given, wanted = (
        onnxruntime.InferenceSession(str(each / "model.onnx")).run(None, feeds)[0] for each in (weightless / name, real)
    )
    np.testing.assert_allclose(given, wanted, atol=1e-5)


def fill(component, network):
    """Writes the network's weights where the graph reads them."""
    names = json.loads((component / "weights.json").read_text(encoding="utf-8"))
    parameters = dict(network.named_parameters())
    places = {
        value.name: {entry.key: entry.value for entry in value.external_data}
        for value in onnx.load(component / "model.onnx", load_external_data=False).graph.initializer
    }
    with open(component / graph_file.DATA_FILE, "wb") as file:
        for name, entry in names.items():
            values = parameters[name].detach()
            file.seek(int(places[entry["initializer"]]["offset"]))
            file.write((values.t() if entry["transposed"] else values).contiguous().numpy().tobytes())


def test_a_scale_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="got vast, expected one of full, tiny"):
        architectures.vae("vast")
