"""A checkpoint in one file becomes the same graphs as the folder of diffusers' layout that it was made of."""

import argparse
import shutil
from pathlib import Path

import diffusers
import numpy as np
import onnxruntime
import pytest
import torch
from accelerate import init_empty_weights
from diffusers.loaders.single_file_utils import DIFFUSERS_TO_LDM_MAPPING
from safetensors.torch import save_file

from sfumato_tools.exporting import command, folder, single_file
from sfumato_tools.tiny import clip as tiny_clip
from sfumato_tools.tiny import transformer_models, unet_models

# Tiny models of every family, exported from their folders.
FAMILIES = Path(__file__).resolve().parents[2] / "diffusion" / "src" / "test" / "resources" / "families"
UNET, VAE = "model.diffusion_model.", "first_stage_model."
RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
    "conv2": "out_layers.3", "conv_shortcut": "skip_connection",
}
ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
OPEN_CLIP = {
    "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}


def original_unet(network):
    """The UNet's weights by the names of the original implementation."""
    maps = DIFFUSERS_TO_LDM_MAPPING["unet"]
    names = maps["layers"] | maps["addition_embed_type"]
    layers = network.config.layers_per_block + 1
    return {UNET + names.get(key, unet_name(key, layers)): value for key, value in network.state_dict().items()}


def unet_name(key, layers):
    half, *rest = key.split(".")
    if half == "mid_block":
        kind, index, *rest = rest
        place = f"middle_block.{1 if kind == 'attentions' else 2 * int(index)}"
    elif half in ("down_blocks", "up_blocks"):
        block, kind, index, *rest = rest
        first = int(block) * layers + (half == "down_blocks")
        side = "input_blocks" if half == "down_blocks" else "output_blocks"
        if kind == "downsamplers":
            return f"{side}.{first + layers - 1}.0.op.{rest[1]}"
        if kind == "upsamplers":
            # behind a resnet and, in the one block of the tiny models that has both, its attention
            return f"{side}.{first + layers - 1}.2.conv.{rest[1]}"
        place = f"{side}.{first + int(index)}.{int(kind == 'attentions')}"
    else:
        return key
    if kind == "resnets":
        rest[0] = RESNET[rest[0]]
    return ".".join([place, *rest])


def original_vae(network):
    """The autoencoder's weights by the names of the original implementation."""
    names = DIFFUSERS_TO_LDM_MAPPING["vae"]
    blocks = len(network.config.block_out_channels)
    weights = {}
    for key, value in network.state_dict().items():
        if key in names:
            weights[VAE + names[key]] = value
            continue
        half, place, *rest = key.split(".")
        if place == "mid_block" and rest[0] == "attentions":
            for new, old in ATTENTION.items():
                key = key.replace(f".{new}.", f".{old}.")
            weights[VAE + key.replace("mid_block.attentions.0", "mid.attn_1")] = (
                value[:, :, None, None] if value.ndim == 2 else value
            )
        else:
            weights[VAE + vae_name(half, place, rest, blocks)] = value
    return weights


def vae_name(half, place, rest, blocks):
    tail = ".".join(rest[2:]).replace("conv_shortcut", "nin_shortcut")
    if place == "mid_block":
        return f"{half}.mid.block_{int(rest[1]) + 1}.{tail}"
    block, kind, index, *tail = rest
    tail = ".".join(tail).replace("conv_shortcut", "nin_shortcut")
    number, side = (int(block), "down") if half == "encoder" else (blocks - 1 - int(block), "up")
    return f"{half}.{side}.{number}." + (f"block.{index}.{tail}" if kind == "resnets" else f"{side}sample.{tail}")


def clip(network, prefix):
    """CLIP's weights as files have them: below the text model, and with their positions."""
    wrapper = "" if hasattr(network, "text_model") else "text_model."
    weights = {f"{prefix}{wrapper}{key}": value for key, value in network.state_dict().items()}
    return weights | {f"{prefix}text_model.embeddings.position_ids": torch.arange(77)[None]}


def open_clip(network, prefix):
    """CLIP's weights by OpenCLIP's names, the three projections of attention in one."""
    states = network.state_dict()
    found = {key if key.startswith("text_") else f"text_model.{key}": value for key, value in states.items()}
    weights = {prefix + "logit_scale": torch.tensor(4.6)}
    for new, old in DIFFUSERS_TO_LDM_MAPPING["openclip"]["layers"].items():
        if new in found:
            weights[prefix + old] = found.pop(new).T.contiguous() if old == "text_projection" else found.pop(new)
    for key in list(found):
        layer = key.replace("text_model.encoder.layers", prefix + "transformer.resblocks")
        if ".q_proj." in key:
            parts = [found[key.replace("q_proj", f"{part}_proj")] for part in "qkv"]
            weights[layer.replace("self_attn.q_proj.", "attn.in_proj_")] = torch.cat(parts)
        elif "k_proj" not in key and "v_proj" not in key:
            for new, old in OPEN_CLIP.items():
                layer = layer.replace(new, old)
            weights[layer] = found[key]
    return weights


def original_sd3(network):
    """The transformer's weights by the names of the original implementation."""
    found = network.state_dict()
    weights = {}

    def take(old, *new, swapped=False):
        for kind in ("weight", "bias"):
            parts = [found.pop(f"{name}.{kind}") for name in new if f"{name}.{kind}" in found]
            if parts:
                value = torch.cat(parts)
                weights[f"{UNET}{old}.{kind}"] = torch.cat(value.chunk(2)[::-1]) if swapped else value

    weights[UNET + "pos_embed"] = found.pop("pos_embed.pos_embed")
    take("x_embedder.proj", "pos_embed.proj")
    take("context_embedder", "context_embedder")
    for old, new in (("t_embedder", "timestep_embedder"), ("y_embedder", "text_embedder")):
        take(f"{old}.mlp.0", f"time_text_embed.{new}.linear_1")
        take(f"{old}.mlp.2", f"time_text_embed.{new}.linear_2")
    for index in range(network.config.num_layers):
        block, last = f"transformer_blocks.{index}.", index == network.config.num_layers - 1
        x, context = f"joint_blocks.{index}.x_block.", f"joint_blocks.{index}.context_block."
        for attention in ("attn", "attn2"):
            take(f"{x}{attention}.qkv", *(f"{block}{attention}.to_{part}" for part in "qkv"))
            take(f"{x}{attention}.proj", f"{block}{attention}.to_out.0")
            take(f"{x}{attention}.ln_q", f"{block}{attention}.norm_q")
            take(f"{x}{attention}.ln_k", f"{block}{attention}.norm_k")
        take(f"{context}attn.qkv", *(f"{block}attn.add_{part}_proj" for part in "qkv"))
        take(f"{context}attn.proj", f"{block}attn.to_add_out")
        take(f"{context}attn.ln_q", f"{block}attn.norm_added_q")
        take(f"{context}attn.ln_k", f"{block}attn.norm_added_k")
        take(f"{x}adaLN_modulation.1", f"{block}norm1.linear")
        take(f"{context}adaLN_modulation.1", f"{block}norm1_context.linear", swapped=last)
        for side, new in ((x, "ff"), (context, "ff_context")):
            take(f"{side}mlp.fc1", f"{block}{new}.net.0.proj")
            take(f"{side}mlp.fc2", f"{block}{new}.net.2")
    take("final_layer.linear", "proj_out")
    take("final_layer.adaLN_modulation.1", "norm_out.linear", swapped=True)
    assert not found, list(found)
    return weights


def original_flux(network):
    """The transformer's weights by the names of the original implementation, which are passed on without a prefix."""
    found = network.state_dict()
    weights = {}

    def take(old, *new, kinds=("weight", "bias"), swapped=False):
        for kind in kinds:
            value = torch.cat([found.pop(f"{name}.{kind}") for name in new])
            name = old if old.endswith(".scale") else f"{old}.{kind}"
            weights[name] = torch.cat(value.chunk(2)[::-1]) if swapped else value

    def take_norms(old, query, key):
        take(f"{old}.query_norm.scale", query, kinds=("weight",))
        take(f"{old}.key_norm.scale", key, kinds=("weight",))

    take("img_in", "x_embedder")
    take("txt_in", "context_embedder")
    for old, new in (("time_in", "timestep"), ("vector_in", "text"), ("guidance_in", "guidance")):
        take(f"{old}.in_layer", f"time_text_embed.{new}_embedder.linear_1")
        take(f"{old}.out_layer", f"time_text_embed.{new}_embedder.linear_2")
    for index in range(network.config.num_layers):
        old, new = f"double_blocks.{index}.", f"transformer_blocks.{index}."
        take(f"{old}img_mod.lin", f"{new}norm1.linear")
        take(f"{old}txt_mod.lin", f"{new}norm1_context.linear")
        take(f"{old}img_attn.qkv", *(f"{new}attn.to_{part}" for part in "qkv"))
        take(f"{old}txt_attn.qkv", *(f"{new}attn.add_{part}_proj" for part in "qkv"))
        take_norms(f"{old}img_attn.norm", f"{new}attn.norm_q", f"{new}attn.norm_k")
        take_norms(f"{old}txt_attn.norm", f"{new}attn.norm_added_q", f"{new}attn.norm_added_k")
        take(f"{old}img_attn.proj", f"{new}attn.to_out.0")
        take(f"{old}txt_attn.proj", f"{new}attn.to_add_out")
        for side, half in (("img", "ff"), ("txt", "ff_context")):
            take(f"{old}{side}_mlp.0", f"{new}{half}.net.0.proj")
            take(f"{old}{side}_mlp.2", f"{new}{half}.net.2")
    for index in range(network.config.num_single_layers):
        old, new = f"single_blocks.{index}.", f"single_transformer_blocks.{index}."
        take(f"{old}modulation.lin", f"{new}norm.linear")
        take(f"{old}linear1", *(f"{new}attn.to_{part}" for part in "qkv"), f"{new}proj_mlp")
        take(f"{old}linear2", f"{new}proj_out")
        take_norms(f"{old}norm", f"{new}attn.norm_q", f"{new}attn.norm_k")
    take("final_layer.linear", "proj_out")
    take("final_layer.adaLN_modulation.1", "norm_out.linear", swapped=True)
    assert not found, list(found)
    return weights


def sd1(pipeline):
    encoder = clip(pipeline.text_encoder, "cond_stage_model.transformer.")
    return original_unet(pipeline.unet) | original_vae(pipeline.vae) | encoder


def sd2(pipeline):
    encoder = open_clip(pipeline.text_encoder, "cond_stage_model.model.")
    return original_unet(pipeline.unet) | original_vae(pipeline.vae) | encoder


def sdxl(pipeline):
    encoders = clip(pipeline.text_encoder, "conditioner.embedders.0.transformer.")
    encoders |= open_clip(pipeline.text_encoder_2, "conditioner.embedders.1.model.")
    return original_unet(pipeline.unet) | original_vae(pipeline.vae) | encoders


def sdxl_refiner(pipeline):
    encoder = open_clip(pipeline.text_encoder_2, "conditioner.embedders.0.model.")
    return original_unet(pipeline.unet) | original_vae(pipeline.vae) | encoder


def sd3(pipeline):
    weights = original_sd3(pipeline.transformer) | original_vae(pipeline.vae)
    # the pooled state of the first encoder is read as it is, so that its projection is the identity
    pipeline.register_modules(text_encoder=tiny_clip.projecting_encoder(5, 16, 16))
    torch.nn.init.eye_(pipeline.text_encoder.text_projection.weight)
    for name, component in (("clip_l", "text_encoder"), ("clip_g", "text_encoder_2")):
        weights |= clip(getattr(pipeline, component), f"text_encoders.{name}.transformer.")
    if pipeline.text_encoder_3 is not None:
        states = pipeline.text_encoder_3.state_dict()
        states.pop("encoder.embed_tokens.weight", None)
        weights |= {f"text_encoders.t5xxl.transformer.{key}": value for key, value in states.items()}
    return weights


MODELS = {
    "sd1": (unet_models.sd1, sd1),
    "sd2": (unet_models.sd2, sd2),
    "sdxl": (unet_models.sdxl, sdxl),
    "sdxl-refiner": (unet_models.sdxl_refiner, sdxl_refiner),
    "sd3": (transformer_models.sd3, sd3),
    "sd35-without-t5": (transformer_models.sd35_without_t5, sd3),
}


def save(weights, file):
    if file.suffix == ".safetensors":
        save_file({key: value.contiguous().clone() for key, value in weights.items()}, file)
    else:
        torch.save({"epoch": 3, "global_step": 7, "state_dict": weights}, file)
    return file


def export(source, out, *options):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    command.run(parser.parse_args([str(source), str(out), *map(str, options)]))


def layout(complete, config):
    """The folder without its weights."""
    shutil.copytree(complete, config, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
    return config


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """SD 1 in miniature: its weights by their original names, and the folder of its layout with and without weights."""
    root = tmp_path_factory.mktemp("sd1")
    pipeline = unet_models.sd1()
    pipeline.save_pretrained(root / "folder")
    return sd1(pipeline), root / "folder", layout(root / "folder", root / "config")


def random_inputs(session, seed=7):
    sizes = {"batch": 2, "height": 8, "width": 8, "sequence": 77}
    numbers = np.random.default_rng(seed)
    inputs = {}
    for value in session.get_inputs():
        shape = [size if isinstance(size, int) else sizes.get(size, 8) for size in value.shape]
        whole = "int" in value.type
        inputs[value.name] = (
            numbers.integers(0, 99, shape, dtype=np.int64) if whole else numbers.standard_normal(shape, dtype=np.float32)
        )
    return inputs


def assert_same_folders(given, wanted):
    files = sorted(path.relative_to(wanted) for path in wanted.rglob("*") if path.is_file())
    assert sorted(path.relative_to(given) for path in given.rglob("*") if path.is_file()) == files
    for file in files:
        if file.suffix == ".onnx":
            assert_same_outputs(given / file, wanted / file)
        else:
            assert (given / file).read_bytes() == (wanted / file).read_bytes(), file


def assert_same_outputs(given, wanted):
    sessions = [onnxruntime.InferenceSession(str(path)) for path in (given, wanted)]
    inputs = random_inputs(sessions[1])
    for one, other in zip(*(session.run(None, inputs) for session in sessions), strict=True):
        assert np.std(other) > 0
        np.testing.assert_allclose(one, other, atol=1e-4 * np.abs(other).max(), rtol=0)


@pytest.mark.parametrize("name", MODELS)
def test_components_equal_those_that_the_checkpoint_was_made_of(name, tmp_path):
    make, original = MODELS[name]
    pipeline = make()
    file = save(original(pipeline), tmp_path / "model.safetensors")
    pipeline.save_pretrained(tmp_path / "folder")
    checkpoint = single_file.read(file, layout(tmp_path / "folder", tmp_path / "config"))
    names = [key for key in single_file.PREFIXES if getattr(pipeline, key, None) is not None]
    assert len(names) >= 3
    for key in names:
        assert_same_network(checkpoint.component(key, type(getattr(pipeline, key)).__name__), getattr(pipeline, key))


def assert_same_network(given, wanted):
    assert not given.training
    assert all(value.device.type == "cpu" for value in (*given.parameters(), *given.buffers()))
    assert dict(given.named_buffers()).keys() == dict(wanted.named_buffers()).keys()
    assert given.state_dict().keys() == wanted.state_dict().keys()
    for key, value in wanted.state_dict().items():
        torch.testing.assert_close(given.state_dict()[key], value, rtol=0, atol=0)


def test_checkpoint_becomes_the_graphs_of_its_folder(saved, tmp_path):
    weights, _, config = saved
    export(save(weights, tmp_path / "model.ckpt"), tmp_path / "out", "--config", config)
    assert_same_folders(tmp_path / "out", FAMILIES / "sd1")


def test_denoiser_without_a_prefix_is_found_and_the_rest_taken_from_the_folder(tmp_path, capsys):
    pipeline = transformer_models.sd35_without_t5()
    pipeline.save_pretrained(tmp_path / "folder")
    weights = {key.removeprefix(UNET): value for key, value in original_sd3(pipeline.transformer).items()}
    checkpoint = single_file.read(save(weights, tmp_path / "model.safetensors"), tmp_path / "folder")
    assert_same_network(checkpoint.component("transformer", "SD3Transformer2DModel"), pipeline.transformer)
    assert checkpoint.component("text_encoder", "CLIPTextModelWithProjection") is None
    source = tmp_path / "folder" / "text_encoder"
    checkpoint.export_component(source, "CLIPTextModelWithProjection", tmp_path / "out", folder.Options())
    assert f"text_encoder: not in the checkpoint, taken from {source}" in capsys.readouterr().out
    session = onnxruntime.InferenceSession(str(tmp_path / "out" / "text_encoder" / "model.onnx"))
    inputs = random_inputs(session)
    with torch.no_grad():
        pooled = pipeline.text_encoder(torch.from_numpy(inputs["input_ids"]).long()).text_embeds.numpy()
    np.testing.assert_allclose(session.run(["text_embeds"], inputs)[0], pooled, atol=1e-4)


def test_transformer_of_flux_equals_the_one_that_the_checkpoint_was_made_of(tmp_path):
    # diffusers converts no width but FLUX.1's own: one block of each kind, a gigabyte in bfloat16
    with init_empty_weights():
        network = diffusers.FluxTransformer2DModel(num_layers=1, num_single_layers=1, guidance_embeds=True)
    network = network.to_empty(device="cpu").to(torch.bfloat16).eval()
    for value in network.parameters():
        value.data = torch.randint(255, value.shape, dtype=torch.uint8).to(torch.bfloat16)
    network.save_config(tmp_path / "transformer")
    checkpoint = single_file.Checkpoint(tmp_path / "flux1.safetensors", tmp_path, original_flux(network))
    assert_same_network(checkpoint.component("transformer", "FluxTransformer2DModel"), network)


def misfit(saved, tmp_path, changed, config=None):
    """What is said of SD 1's checkpoint with other weights."""
    file = save(changed, tmp_path / "model.safetensors")
    with pytest.raises(ValueError) as refused:
        export(file, tmp_path / "out", "--config", config or saved[2])
    assert not (tmp_path / "out").exists()
    return str(refused.value)


def test_weights_that_are_missing_or_left_over_or_of_another_shape_are_named(saved, tmp_path):
    weights = dict(saved[0])
    del weights[UNET + "middle_block.0.in_layers.2.bias"], weights[VAE + "quant_conv.weight"]
    weights[UNET + "output_blocks.0.0.in_layers.9.weight"] = torch.zeros(3)
    weights[UNET + "out.2.bias"] = torch.zeros(5)
    said = misfit(saved, tmp_path, weights)
    assert "unet: the weights in" in said
    for name in ("mid_block.resnets.0.conv1.bias", "up_blocks.0.resnets.0.in_layers.9.weight", "conv_out.bias"):
        assert name in said
    weights = dict(saved[0])
    del weights[VAE + "quant_conv.weight"]
    assert 'Missing key(s) in state_dict: "quant_conv.weight"' in misfit(saved, tmp_path, weights)


def test_encoder_with_more_layers_than_its_configuration_is_refused(saved, tmp_path):
    extra = {key.replace("layers.1.", "layers.2."): value for key, value in saved[0].items() if ".layers.1." in key}
    said = misfit(saved, tmp_path, saved[0] | extra)
    assert "text_encoder: the weights in" in said
    assert "encoder.layers.2.mlp.fc1.weight" in said


def test_checkpoint_of_another_family_is_refused(saved, tmp_path):
    pipeline = unet_models.sdxl()
    pipeline.save_pretrained(tmp_path / "sdxl")
    said = misfit(saved, tmp_path, saved[0], layout(tmp_path / "sdxl", tmp_path / "config"))
    assert "unet: the weights in" in said
    assert "it lacks 'label_emb.0.0.weight'" in said
    network = transformer_models.sd3().transformer
    network.save_config(tmp_path / "sd3" / "transformer")
    checkpoint = single_file.Checkpoint(tmp_path / "model.safetensors", tmp_path / "sd3", saved[0])
    with pytest.raises(ValueError, match="it has no blocks of a SD3Transformer2DModel"):
        checkpoint.component("transformer", "SD3Transformer2DModel")
    with pytest.raises(ValueError, match="neither diffusers nor transformers has a class Foo"):
        checkpoint.component("unet", "Foo")


def test_scales_of_quantised_weights_are_refused_rather_than_left_out(tmp_path):
    pipeline = transformer_models.sd35_without_t5()
    weights = sd3(pipeline) | {UNET + "joint_blocks.0.x_block.mlp.fc1.scale_weight": torch.tensor(0.5)}
    pipeline.save_pretrained(tmp_path / "folder")
    assert "fc1.scale_weight" in misfit(None, tmp_path, weights, layout(tmp_path / "folder", tmp_path / "config"))


def test_adapter_or_lone_component_is_no_checkpoint(saved, tmp_path):
    said = misfit(saved, tmp_path, {"lora_unet_mid_block.alpha": torch.tensor(1.0)}, saved[1])
    assert "has no weights of a unet; its 1 names are lora_unet_mid_block.alpha" in said
    lone = {key: value for key, value in saved[0].items() if key.startswith(UNET)}
    said = misfit(saved, tmp_path, lone)
    assert f"has no vae, and {saved[2] / 'vae'} no weights for it" in said


def test_pickle_of_more_than_weights_is_refused_without_running_it(saved, tmp_path):
    class Harmful:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    file = tmp_path / "model.ckpt"
    torch.save({"state_dict": {"weight": torch.zeros(1)}, "callback": Harmful()}, file)
    with pytest.raises(ValueError, match="is not a checkpoint that holds weights alone: Unsupported global: GLOBAL io.open"):
        export(file, tmp_path / "out", "--config", saved[2])
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("suffix", [".safetensors", ".ckpt"])
def test_file_of_something_else_is_refused(saved, suffix, tmp_path):
    file = tmp_path / f"model{suffix}"
    file.write_bytes(b"<html>404</html>")
    with pytest.raises(ValueError, match=f"source: {file} is not a checkpoint"):
        export(file, tmp_path / "out", "--config", saved[2])


def test_mistakes_in_the_options_are_named(saved, tmp_path):
    _, complete, config = saved
    file = save({"weight": torch.zeros(1)}, tmp_path / "model.safetensors")
    other = tmp_path / "model.gguf"
    other.write_bytes(b"GGUF")
    mistakes = {
        (file,): f"config: name the folder of diffusers' layout or hub id that {file} belongs to",
        (file, "--config", tmp_path): f"config: {tmp_path} is not a folder of diffusers' layout",
        (tmp_path / "no.ckpt", "--config", config): f"source: there is no file {tmp_path / 'no.ckpt'}",
        (other, "--config", config): f"source: {other} is neither .safetensors nor .ckpt",
        (complete, "--config", config): "config: is for a checkpoint in one file",
    }
    for (source, *options), said in mistakes.items():
        with pytest.raises(ValueError) as refused:
            export(source, tmp_path / "out", *options)
        assert said in str(refused.value)
