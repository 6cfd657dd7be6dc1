"""Graphs in float16 and for CUDA compute what their modules do in float32."""

import collections
import copy

import diffusers
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
import transformers

from sfumato_tools.exporting import autoencoders, cuda_operators, folder, graph_file, portable, text_encoders
from tests.test_exporting import CASES, clip, t5, vae

# One of each kind of network; those of pictures are written for CUDA.
PICTURES = ["unet", "unet_sdxl", "vae_decoder", "sd3", "flux_dev"]
HALVES = ["clip_projection", "t5", "unet_sdxl", "vae_encoder", "sd3", "flux_dev"]
HALF = graph_file.Format(torch.float16)


def operators(path):
    return collections.Counter(node.op_type for node in onnx.load(path, load_external_data=False).graph.node)


def properties(path):
    return {entry.key: entry.value for entry in onnx.load(path, load_external_data=False).metadata_props}


def feeds(inputs, dtype):
    return {
        name: (value.to(dtype) if value.is_floating_point() else value).numpy() for name, value in inputs.items()
    }


def outcomes(module, inputs):
    with torch.no_grad():
        given = module(**inputs)
    return [given.numpy()] if isinstance(given, torch.Tensor) else [value.numpy() for value in given]


def part(given, wanted):
    return np.linalg.norm(given.astype(np.float32) - wanted) / np.linalg.norm(wanted)


@pytest.mark.parametrize("name", HALVES)
def test_graph_in_float16_equals_its_module_in_float32(name, tmp_path):
    torch.manual_seed(1)
    make, inputs = CASES[name]
    graph = make()
    module = copy.deepcopy(graph.module).eval()
    path = tmp_path / name / "model.onnx"
    graph_file.write(graph, path, HALF)
    session = onnxruntime.InferenceSession(str(path))
    types = {value.name: value.type for value in session.get_inputs()}
    assert all(types[key] == "tensor(float16)" for key, value in inputs.items() if value.is_floating_point())
    given = session.run(None, feeds(inputs, torch.float16))
    rounded = {key: value.half().float() if value.is_floating_point() else value for key, value in inputs.items()}
    for mine, wanted in zip(given, outcomes(module, rounded), strict=True):
        assert mine.dtype == np.float16
        assert part(mine, wanted) < graph_file.HALF_DIFFERENCE


@pytest.mark.parametrize("name", PICTURES)
def test_graph_for_cuda_equals_its_module(name, tmp_path):
    torch.manual_seed(1)
    make, inputs = CASES[name]
    graph = make()
    path = tmp_path / name / "model.onnx"
    graph_file.write(graph, path, graph_file.Format(cuda=True))
    counts = operators(path)
    assert counts["MultiHeadAttention"] > 0
    assert counts["Softmax"] == counts["InstanceNormalization"] == 0
    assert properties(path)[cuda_operators.PROVIDER] == "CUDA"
    with portable.runnable(path) as file:
        session = onnxruntime.InferenceSession(str(file))
        given = session.run(None, feeds(inputs, torch.float32))
    for mine, wanted in zip(given, outcomes(graph.module, inputs), strict=True):
        np.testing.assert_allclose(mine, wanted, atol=2e-5, rtol=1e-4)


def test_attention_reads_the_projections_as_they_are(tmp_path):
    graph = CASES["unet"][0]()
    path = tmp_path / "model.onnx"
    graph_file.write(graph, path, graph_file.Format(cuda=True))
    model = onnx.load(path)
    makers = {name: node for node in model.graph.node for name in node.output}
    for node in model.graph.node:
        if node.op_type == "MultiHeadAttention":
            assert {makers[name].op_type for name in node.input} == {"MatMul"}
            readers = [other.op_type for other in model.graph.node if node.output[0] in other.input]
            assert readers == ["MatMul"]


def test_norms_of_a_unet_take_their_activations_along(tmp_path):
    graph = CASES["unet"][0]()
    plain, cuda = tmp_path / "plain.onnx", tmp_path / "cuda.onnx"
    graph_file.write(graph, plain)
    graph_file.write(graph, cuda, graph_file.Format(cuda=True))
    norms = [node for node in onnx.load(cuda).graph.node if node.op_type == "GroupNorm"]
    activations = [next(each.i for each in node.attribute if each.name == "activation") for node in norms]
    assert len(norms) == operators(plain)["InstanceNormalization"]
    # the time embedding keeps its own
    assert sum(activations) == operators(plain)["Sigmoid"] - operators(cuda)["Sigmoid"] > 0
    assert 0 in activations, "the norm before attention has no activation"


def test_text_encoder_stays_for_any_device():
    network = clip(transformers.CLIPTextModel).module.encoder
    assert not folder.form(network, "text_encoder", folder.Options(cuda=True)).cuda
    assert not folder.form(network, "text_encoder_2", folder.Options(cuda=True)).cuda


def test_attention_with_a_mask_is_refused(tmp_path):
    with pytest.raises(Exception, match="with a mask"):
        graph_file.write(clip(transformers.CLIPTextModel), tmp_path / "model.onnx", graph_file.Format(cuda=True))


@pytest.mark.parametrize(
    ("upcast", "asked", "expected"),
    [(True, None, torch.float32), (False, None, torch.float16), (True, torch.float16, torch.float16),
     (False, torch.float32, torch.float32)],
)
def test_autoencoder_has_the_type_that_it_needs_or_that_is_asked_for(upcast, asked, expected):
    network = vae()
    network.register_to_config(force_upcast=upcast)
    options = folder.Options(torch.float16, autoencoder_dtype=asked)
    assert folder.form(network, "vae", options).dtype == expected
    assert folder.form(network, "unet", options).dtype == torch.float16


def test_last_matrices_of_t5_stay_in_float32(tmp_path):
    graph = t5()
    path = tmp_path / "model.onnx"
    graph_file.write(graph, path, HALF)
    types = {each.name: each.data_type for each in onnx.load(path).graph.initializer}
    kept = {name for name in types if ".wo." in name}
    assert len(kept) == 2
    assert all(types[name] == onnx.TensorProto.FLOAT for name in kept)
    assert all(types[name] == onnx.TensorProto.FLOAT16 for name in types if ".wi_0." in name or ".q." in name)


def test_overflow_in_float16_is_an_error(tmp_path):
    network = vae()
    with torch.no_grad():
        network.decoder.conv_in.weight.mul_(1e5)
    with pytest.raises(ValueError, match="differs from the module in float32"):
        graph_file.write(autoencoders.decoder(network), tmp_path / "model.onnx", HALF)


def test_pipeline_for_cuda_says_so_in_its_graphs(tmp_path):
    pipeline = diffusers.UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=2,
        cross_attention_dim=12, down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )
    options = folder.Options(torch.float16, cuda=True)
    folder.export_network(pipeline, "unet", tmp_path, options)
    folder.export_network(vae(), "vae", tmp_path, options)
    folder.export_network(clip(transformers.CLIPTextModel).module.encoder, "text_encoder", tmp_path, options)
    said = {file.parent.name: properties(file).get(cuda_operators.PROVIDER) for file in tmp_path.glob("*/model.onnx")}
    assert said == {"unet": "CUDA", "vae_decoder": "CUDA", "vae_encoder": "CUDA", "text_encoder": None}
