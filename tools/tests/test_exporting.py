"""Exported graphs compute what their modules do, at other shapes than the exporter saw, and keep weights by name."""

import json

import diffusers
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
import transformers
from onnx import numpy_helper

from sfumato_tools.exporting import autoencoders, denoising_transformers, graph_file, text_encoders, unets


def random(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(7))


def ids(rows, tokens):
    return torch.randint(99, (rows, tokens), generator=torch.Generator().manual_seed(7))


def clip(kind, normalized=False):
    config = transformers.CLIPTextConfig(
        vocab_size=100, hidden_size=16, intermediate_size=24, num_hidden_layers=3, num_attention_heads=2,
        projection_dim=12, eos_token_id=99, bos_token_id=98,
    )
    return text_encoders.clip_text(kind(config), normalized)


def t5():
    config = transformers.T5Config(
        vocab_size=100, d_model=16, d_kv=4, d_ff=24, num_layers=2, num_heads=4, feed_forward_proj="gated-gelu"
    )
    return text_encoders.t5_encoder(transformers.T5EncoderModel(config))


def unet(**options):
    network = diffusers.UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=2,
        cross_attention_dim=12, down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), **options,
    )
    return unets.unet(network, 10)


def vae():
    return diffusers.AutoencoderKL(
        block_out_channels=(4, 8), down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, norm_num_groups=2, latent_channels=16, use_quant_conv=False,
    )


def sd3():
    network = diffusers.SD3Transformer2DModel(
        sample_size=8, num_layers=2, attention_head_dim=4, num_attention_heads=4, joint_attention_dim=20,
        caption_projection_dim=16, pooled_projection_dim=24, pos_embed_max_size=12, dual_attention_layers=(0,),
        qk_norm="rms_norm",
    )
    return denoising_transformers.sd3_transformer(network)


def flux(guidance):
    network = diffusers.FluxTransformer2DModel(
        in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=20, pooled_projection_dim=12, axes_dims_rope=(2, 2, 4), guidance_embeds=guidance,
    )
    return denoising_transformers.flux_transformer(network)


STATES = {"encoder_hidden_states": random(3, 9, 12)}
JOINT = {"encoder_hidden_states": random(3, 9, 20)}
SDXL = {
    "addition_embed_type": "text_time", "addition_time_embed_dim": 4, "projection_class_embeddings_input_dim": 34,
}
def three_levels():
    network = diffusers.UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=2,
        cross_attention_dim=12, down_block_types=("CrossAttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"),
    )
    return unets.unet(network)


LATENTS = {"sample": random(3, 4, 10, 6), "timestep": torch.tensor([7, 300, 999])}
FLUX = JOINT | {
    "hidden_states": random(3, 8, 64),
    "pooled_projections": random(3, 12),
    "timestep": torch.tensor([1.0, 0.7, 0.1]),
    "img_ids": torch.stack([torch.zeros(8), torch.arange(8) // 4, torch.arange(8) % 4], 1),
    "txt_ids": torch.zeros(9, 3),
}

CASES = {
    "clip": (lambda: clip(transformers.CLIPTextModel), {"input_ids": ids(3, 77)}),
    "clip_normalized": (lambda: clip(transformers.CLIPTextModel, True), {"input_ids": ids(3, 77)}),
    "clip_projection": (lambda: clip(transformers.CLIPTextModelWithProjection), {"input_ids": ids(1, 77)}),
    "t5": (t5, {"input_ids": ids(3, 40)}),
    "unet": (unet, LATENTS | STATES),
    "unet_sdxl": (
        lambda: unet(**SDXL), LATENTS | STATES | {"text_embeds": random(3, 10), "time_ids": random(3, 6)}
    ),
    "unet_lcm": (lambda: unet(time_cond_proj_dim=6), LATENTS | STATES | {"timestep_cond": random(3, 6)}),
    "vae_decoder": (lambda: autoencoders.decoder(vae()), {"latent_sample": random(1, 16, 4, 9)}),
    "vae_encoder": (lambda: autoencoders.encoder(vae()), {"sample": random(1, 3, 8, 18)}),
    "sd3": (
        sd3, JOINT | {
            "hidden_states": random(3, 16, 8, 12), "pooled_projections": random(3, 24),
            "timestep": torch.tensor([1000.0, 500.5, 1.0]),
        },
    ),
    "flux_schnell": (lambda: flux(False), FLUX),
    "flux_dev": (lambda: flux(True), FLUX | {"guidance": torch.tensor([1.0, 3.5, 7.0])}),
}


@pytest.mark.parametrize("name", CASES)
def test_graph_equals_its_module_at_other_shapes(name, tmp_path):
    torch.manual_seed(1)
    make, inputs = CASES[name]
    graph = make()
    path = tmp_path / name / "model.onnx"
    graph_file.write(graph, path, graph_file.Format(external=name == "unet"))
    assert (path.parent / graph_file.DATA_FILE).exists() == (name == "unet")
    session = onnxruntime.InferenceSession(str(path))
    assert [value.name for value in session.get_inputs()] == list(graph.inputs)
    outcomes = session.run(None, {key: value.numpy() for key, value in inputs.items()})
    with torch.no_grad():
        expected = graph.module(**inputs)
    expected = [expected] if isinstance(expected, torch.Tensor) else expected
    for given, wanted in zip(outcomes, expected, strict=True):
        np.testing.assert_allclose(given, wanted.numpy(), atol=2e-5, rtol=1e-4)
    check_weights(graph, path)


def check_weights(graph, path):
    parameters = dict(getattr(graph.module, graph.wrapped).named_parameters(remove_duplicate=False))
    stored = {tensor.name: numpy_helper.to_array(tensor, str(path.parent)) for tensor in onnx.load(path).graph.initializer}
    names = json.loads((path.parent / "weights.json").read_text(encoding="utf-8"))
    assert any(entry["transposed"] for entry in names.values())
    for name, entry in names.items():
        values = stored[entry["initializer"]]
        np.testing.assert_array_equal(values.T if entry["transposed"] else values, parameters[name].detach().numpy())
    if graph.wrapped != "autoencoder":
        matrices = {name for name, value in parameters.items() if value.ndim > 1}
        assert matrices <= set(names), matrices - set(names)


def test_graph_of_a_unet_takes_latents_of_any_size(tmp_path):
    torch.manual_seed(1)
    graph = three_levels()
    path = tmp_path / "model.onnx"
    graph_file.write(graph, path)
    properties = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    assert properties == {"sfumato.latent_multiple": "1"}
    session = onnxruntime.InferenceSession(str(path))
    for size in [(1, 1), (1, 2), (3, 1), (2, 2), (5, 4), (4, 7), (8, 8), (9, 13), (6, 16), (31, 10)]:
        inputs = LATENTS | STATES | {"sample": random(3, 4, *size)}
        outcome = session.run(None, {key: value.numpy() for key, value in inputs.items()})[0]
        with torch.no_grad():
            expected = graph.module(**inputs)
        np.testing.assert_allclose(outcome, expected.numpy(), atol=2e-5, rtol=1e-4)


def test_graph_of_sd3_takes_any_number_of_patches(tmp_path):
    torch.manual_seed(1)
    graph = sd3()
    path = tmp_path / "model.onnx"
    graph_file.write(graph, path)
    # from here on it cuts its positions as diffusers does
    del graph.module.transformer.pos_embed.cropped_pos_embed
    session = onnxruntime.InferenceSession(str(path))
    for size in [(4, 4), (6, 10), (10, 4), (14, 22), (24, 24)]:
        inputs = CASES["sd3"][1] | {"hidden_states": random(3, 16, *size)}
        outcome = session.run(None, {key: value.numpy() for key, value in inputs.items()})[0]
        with torch.no_grad():
            expected = graph.module(**inputs)
        np.testing.assert_allclose(outcome, expected.numpy(), atol=2e-5, rtol=1e-4)
